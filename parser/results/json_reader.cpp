// JSON text ─▶ events, by RapidJSON's streaming reader. The only unit that includes RapidJSON.
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include "parser/results/byte_input.h"
#include "parser/results/json_document.h"
#include "parser/results/readers.h"
#include "parser/unicode.h"

namespace tercet::results {

namespace {

// RapidJSON's input stream. It takes a zero byte for the end of the text, so none may pass.
class JsonInput {
 public:
  using Ch = char;

  explicit JsonInput(ByteInput& in) : in_(in) {}

  char Peek() const {
    const int byte = in_.peek();
    if (byte == 0) throw in_.error(ErrorCode::kSyntax, "a zero byte");
    return byte == ByteInput::kEnd ? '\0' : static_cast<char>(byte);
  }
  char Take() {
    const char c = Peek();
    if (c == '\0') return c;
    if (in_.taken() - token_start_ >= kMaxRowBytes) throw in_.error(ErrorCode::kLimit, "a value is longer than 64 MiB");
    in_.take();
    return c;
  }
  std::size_t Tell() const { return in_.taken(); }
  // Of streams that can be written; the reader never calls them.
  char* PutBegin() { return nullptr; }
  void Put(char) {}
  void Flush() {}
  std::size_t PutEnd(char*) { return 0; }

  void begin_token() { token_start_ = in_.taken(); }

 private:
  ByteInput& in_;
  std::size_t token_start_ = 0;
};

// RapidJSON's handler.
class JsonHandler {
 public:
  JsonHandler(JsonDocument& document, JsonInput& stream, ByteInput& in) : document_(document), stream_(stream), in_(in) {}

  bool Null() { return other(); }
  bool Int(int) { return other(); }
  bool Uint(unsigned) { return other(); }
  bool Int64(std::int64_t) { return other(); }
  bool Uint64(std::uint64_t) { return other(); }
  bool Double(double) { return other(); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return other(); }
  bool Bool(bool value) {
    stream_.begin_token();
    document_.boolean(value);
    return true;
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    stream_.begin_token();
    document_.string(checked({text, size}));
    return true;
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    stream_.begin_token();
    document_.key(checked({text, size}));
    return true;
  }
  bool StartObject() {
    stream_.begin_token();
    document_.begin_object();
    return true;
  }
  bool StartArray() {
    stream_.begin_token();
    document_.begin_array();
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return end(); }
  bool EndArray(rapidjson::SizeType) { return end(); }

 private:
  bool other() {
    stream_.begin_token();
    document_.other();
    return true;
  }
  bool end() {
    stream_.begin_token();
    document_.end();
    return true;
  }
  // An escape can make half of a surrogate pair, which the reader lets pass.
  std::string_view checked(std::string_view text) {
    if (unicode::find_invalid(text) != std::string_view::npos)
      throw in_.error(ErrorCode::kSyntax, "the string before is not UTF-8, or has an escape that stands for no character");
    return text;
  }

  JsonDocument& document_;
  JsonInput& stream_;
  ByteInput& in_;
};

}  // namespace

void read_json(const ByteSource& source, ResultSink& sink) {
  ByteInput in(source);
  JsonInput stream(in);
  JsonDocument document(sink, [&](ErrorCode code, const std::string& message) { throw in.error(code, message); });
  JsonHandler handler(document, stream, in);
  // Iterative: a deep text costs no stack. The handler limits how deep it may be.
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, handler);
  if (result.IsError()) {
    std::string message = rapidjson::GetParseError_En(result.Code());
    if (message.ends_with('.')) message.pop_back();
    throw in.error(ErrorCode::kSyntax, "this is no JSON: " + message);
  }
  document.finish();
}

}  // namespace tercet::results
