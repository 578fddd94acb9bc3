#include "parser/rdf/xml_reader.h"

#include <expat.h>

#include <algorithm>
#include <new>
#include <utility>

#include "parser/unicode.h"

namespace tercet::rdf {

namespace {

// Between the parts of a name as expat gives it. XML cannot contain this character.
constexpr char kSeparator = '\x01';
// Entities that refer to others: expat's call stack grows with each level of them.
constexpr std::size_t kMostNestedEntities = 200;
constexpr std::size_t kMostBytesAtOnce = std::size_t{1} << 30;  // expat counts in int

XmlName split_name(std::string_view text) {
  XmlName name;
  const std::size_t first = text.find(kSeparator);
  if (first == std::string_view::npos) {
    name.local = text;
    return name;
  }
  name.space = text.substr(0, first);
  name.local = text.substr(first + 1);
  if (const std::size_t second = name.local.find(kSeparator); second != std::string_view::npos) {
    name.prefix = name.local.substr(second + 1);
    name.local = name.local.substr(0, second);
  }
  return name;
}

std::string_view view(const char* text) { return text == nullptr ? std::string_view() : std::string_view(text); }

bool is_latin1(std::string_view name) {
  constexpr std::string_view kName = "iso-8859-1";
  return std::equal(name.begin(), name.end(), kName.begin(), kName.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; });
}

}  // namespace

void XmlReader::FreeParser::operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }

// No exception passes through expat.
struct XmlReader::Callbacks {
  static XmlReader& reader(void* data) { return *static_cast<XmlReader*>(data); }

  static void declare_prefix(void* data, const char* prefix, const char* space) {
    XmlReader& self = reader(data);
    self.guard([&] { self.handler_.declare_prefix(view(prefix), view(space)); });
  }

  static void start(void* data, const char* name, const char** attributes) {
    XmlReader& self = reader(data);
    const XmlName element = split_name(name);
    if (self.depth_ == self.open_.size()) self.open_.emplace_back();
    OpenElement& open = self.open_[self.depth_++];
    open.name.assign(element.prefix).append(element.prefix.empty() ? "" : ":").append(element.local);
    open.line = XML_GetCurrentLineNumber(self.parser_.get());
    if (self.depth_ > self.max_depth_) {
      return self.stop({0, "elements are nested more than " + std::to_string(self.max_depth_) + " levels deep, which is the limit",
                        ErrorCode::kLimit},
                       true);
    }
    if (self.has_more_declarations_) {
      try {
        self.check_entity_values();
        const Failure undeclared = self.undeclared_reference(self.decode(self.event_text()));
        if (!undeclared.message.empty()) throw undeclared;
      } catch (const Failure& failure) {
        return self.stop(failure, true);
      }
    }
    self.attributes_.clear();
    for (; *attributes != nullptr; attributes += 2) self.attributes_.push_back({split_name(attributes[0]), attributes[1]});
    self.guard([&] { self.handler_.start_element(element, self.attributes_); });
  }

  static void end(void* data, const char*) {
    XmlReader& self = reader(data);
    --self.depth_;
    self.guard([&] { self.handler_.end_element(); });
  }

  static void text(void* data, const char* text, int size) {
    XmlReader& self = reader(data);
    self.guard([&] { self.handler_.text({text, static_cast<std::size_t>(size)}); });
  }

  static void comment(void* data, const char* text) {
    XmlReader& self = reader(data);
    self.guard([&] { self.handler_.comment(view(text)); });
  }

  static void instruction(void* data, const char* target, const char* text) {
    XmlReader& self = reader(data);
    self.guard([&] { self.handler_.instruction(view(target), view(text)); });
  }

  static void declaration(void* data, const char*, const char* encoding, int) {
    XmlReader& self = reader(data);
    self.declared_encoding_ = view(encoding);
    if (is_latin1(self.declared_encoding_)) self.encoding_ = Encoding::kLatin1;
  }

  static void doctype(void* data, const char*, const char* system_id, const char*, int) {
    if (system_id != nullptr) reader(data).has_more_declarations_ = true;
  }

  static void entity(void* data, const char* name, int is_parameter, const char* value, int size, const char*, const char*,
                     const char*, const char*) {
    XmlReader& self = reader(data);
    if (is_parameter != 0) return;
    try {
      self.declare_entity(name, value == nullptr ? std::string_view() : std::string_view(value, static_cast<std::size_t>(size)));
    } catch (const Failure& failure) {
      self.stop(failure, true);
    }
  }

  static void skipped_entity(void* data, const char* name, int is_parameter) {
    XmlReader& self = reader(data);
    self.has_more_declarations_ = true;
    if (is_parameter != 0) return;
    self.stop(self.undeclared_reference("&" + std::string(name) + ";"), true);
  }

  static int external_entity(XML_Parser, const char*, const char*, const char*, const char*) { return XML_STATUS_ERROR; }
};

XmlReader::XmlReader(XmlHandler& handler, std::string name, std::uint32_t max_depth, std::function<bool(const Error&)> on_error)
    : handler_(handler),
      name_(std::move(name)),
      max_depth_(max_depth),
      on_error_(std::move(on_error)),
      parser_(XML_ParserCreateNS(nullptr, kSeparator)) {
  if (parser_ == nullptr) throw std::bad_alloc();
  XML_ParserStruct* parser = parser_.get();
  XML_SetUserData(parser, this);
  XML_SetReturnNSTriplet(parser, 1);
  XML_SetParamEntityParsing(parser, XML_PARAM_ENTITY_PARSING_NEVER);
  XML_SetNamespaceDeclHandler(parser, Callbacks::declare_prefix, nullptr);
  XML_SetElementHandler(parser, Callbacks::start, Callbacks::end);
  XML_SetCharacterDataHandler(parser, Callbacks::text);
  XML_SetCommentHandler(parser, Callbacks::comment);
  XML_SetProcessingInstructionHandler(parser, Callbacks::instruction);
  XML_SetXmlDeclHandler(parser, Callbacks::declaration);
  XML_SetStartDoctypeDeclHandler(parser, Callbacks::doctype);
  XML_SetEntityDeclHandler(parser, Callbacks::entity);
  XML_SetSkippedEntityHandler(parser, Callbacks::skipped_entity);
  XML_SetExternalEntityRefHandler(parser, Callbacks::external_entity);
}

XmlReader::~XmlReader() = default;

// A Failure suspends expat, so that it can go on behind the event; anything else ends it.
template <typename Call>
void XmlReader::guard(Call call) {
  if (exception_ || (pending_ && pending_->is_fatal)) return;
  event_end_ = event_begin() + static_cast<std::uint64_t>(std::max(XML_GetCurrentByteCount(parser_.get()), 0));
  try {
    call();
  } catch (const Failure& failure) {
    stop(failure, false);
    handler_.failed();
  } catch (...) {
    exception_ = std::current_exception();
    XML_StopParser(parser_.get(), XML_FALSE);
  }
}

void XmlReader::stop(const Failure& failure, bool is_fatal) {
  if (pending_ || exception_) return;
  hold(failure, is_fatal);
  XML_StopParser(parser_.get(), XML_TRUE);
}

void XmlReader::hold(const Failure& failure, bool is_fatal) {
  const std::size_t offset = is_utf8() ? failure.offset : 0;
  pending_ = {event_begin() + offset, position_in_event(offset), failure.message, failure.code, is_fatal, false};
}

std::uint64_t XmlReader::event_begin() const {
  return static_cast<std::uint64_t>(std::max<XML_Index>(XML_GetCurrentByteIndex(parser_.get()), 0));
}

std::string_view XmlReader::event_text() const {
  const XML_Index index = XML_GetCurrentByteIndex(parser_.get());
  const int count = XML_GetCurrentByteCount(parser_.get());
  if (index < 0 || count <= 0 || static_cast<std::uint64_t>(index) < begin_) return {};
  const std::size_t at = static_cast<std::uint64_t>(index) - begin_;
  return at < text_.size() ? text_.substr(at, static_cast<std::size_t>(count)) : std::string_view();
}

// What is done with goes up to the end of the last event, so that the place of any error is in the text at hand.
std::size_t XmlReader::parse(std::string_view text, bool last) {
  std::size_t mark = 0;
  if (at_start_) {
    if (take_byte_order_mark(text, last, mark) == Scan::kCut || (text.size() < 2 && !last)) return 0;
    if (text.starts_with("\xFF\xFE") || text.starts_with(std::string_view("<\0", 2))) encoding_ = Encoding::kUtf16Little;
    if (text.starts_with("\xFE\xFF") || text.starts_with(std::string_view("\0<", 2))) encoding_ = Encoding::kUtf16Big;
    at_start_ = false;
  }
  text_ = text;
  while (true) {
    if (pending_) {
      if (pending_->is_of_xml) hold_xml_failure();  // of which more may be seen than before
      if (waits_for_text(last)) break;
      report();
    } else if (fed_ < text.size() || (last && !ended_)) {
      feed(last);
    } else {
      break;
    }
  }
  std::size_t done = last ? text.size() : offset_at_hand(event_end_);
  // The place of an error that expat found is counted from the event again when more text is there.
  if (pending_) done = std::min({done, offset_at_hand(pending_->offset), offset_at_hand(event_begin())});
  head_ = line_before(done);
  begin_ += done;
  fed_ -= done;
  text_ = {};
  return mark + done;
}

void XmlReader::feed(bool last) {
  const std::size_t size = std::min(text_.size() - fed_, kMostBytesAtOnce);
  const char* data = text_.data() + fed_;
  fed_ += size;
  ended_ = last && fed_ == text_.size();
  take(XML_Parse(parser_.get(), data, static_cast<int>(size), ended_ ? 1 : 0));
}

void XmlReader::take(int status) {
  if (exception_) std::rethrow_exception(exception_);
  if (status == XML_STATUS_ERROR && !pending_) hold_xml_failure();
}

void XmlReader::hold_xml_failure() {
  hold(xml_failure(), true);
  pending_->is_of_xml = true;
}

// ---- Entities

// Calls back with the names of the entities that the text refers to, and where.
template <typename Call>
static void for_each_reference(std::string_view text, Call call) {
  for (std::size_t at = 0; (at = text.find('&', at)) != std::string_view::npos;) {
    const std::size_t end = text.find(';', ++at);
    if (end == std::string_view::npos) return;
    const std::string_view name = text.substr(at, end - at);
    if (!name.starts_with('#')) call(name, at - 1);
    at = end;
  }
}

void XmlReader::declare_entity(std::string_view name, std::string_view value) {
  entities_.emplace(name);
  bool has_reference = false;
  for_each_reference(value, [&](std::string_view, std::size_t) { has_reference = true; });
  if (!has_reference) return;
  nested_values_.emplace_back(value);
  if (nested_values_.size() > kMostNestedEntities) {
    fail(0, "more than " + std::to_string(kMostNestedEntities) + " entities are declared that refer to others, which is the limit",
         ErrorCode::kLimit);
  }
}

void XmlReader::check_entity_values() {
  if (std::exchange(values_are_checked_, true)) return;
  for (const std::string& value : nested_values_) {
    const Failure failure = undeclared_reference(value);
    if (!failure.message.empty()) fail(0, failure.message);
  }
}

// The first reference to an entity that is not declared; without a message when there is none.
Failure XmlReader::undeclared_reference(std::string_view text) const {
  Failure first;
  for_each_reference(text, [&](std::string_view name, std::size_t offset) {
    constexpr std::string_view kKnown[] = {"amp", "lt", "gt", "quot", "apos"};
    if (!first.message.empty() || entities_.contains(name)) return;
    if (std::find(std::begin(kKnown), std::end(kKnown), name) != std::end(kKnown)) return;
    first = {offset, "the entity &" + std::string(name.substr(0, 80)) + "; is not declared in this text" +
                         (has_more_declarations_ ? ", and other files are not read"
                                                 : "; XML itself knows &amp; &lt; &gt; &quot; &apos; only")};
  });
  return first;
}

// What expat calls undefined. It does not say where in a tag, nor in which value.
Failure XmlReader::undefined_entity(std::size_t offset) const {
  for (const std::string& value : nested_values_) {
    const Failure failure = undeclared_reference(value);
    if (!failure.message.empty()) return {0, failure.message};
  }
  Failure failure = undeclared_reference(decode(text_.substr(offset)));
  if (failure.message.empty()) failure.message = "an entity is used here that is not declared";
  return failure;
}

}  // namespace tercet::rdf
