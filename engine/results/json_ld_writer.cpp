// JSON-LD 1.1, section 4 of its API's flattened form: an array of node objects, expanded, without a context.
#include <set>

#include "engine/results/json_text.h"
#include "engine/results/result_writer.h"

namespace tercet {
namespace {

class JsonLdWriter final : public ResultWriter {
 public:
  explicit JsonLdWriter(const TextSink& sink) : sink_(sink) {}

  void begin(ResultKind kind, const std::vector<std::string>&) override {
    expect_graph(kind);
    text_ = "[";
  }

  void row(std::span<const Term* const> terms) override {
    std::string_view member = member_for(*terms[1], *terms[2]);
    // A member that comes again, after others, must not stand twice in one object: readers would drop the first.
    bool goes_on = !members_.empty() && *terms[0] == subject_ && (member == member_ || !members_.contains(member));
    if (!goes_on) begin_node(*terms[0]);
    if (goes_on && member == member_) text_ += ", ";
    else begin_member(member);
    append_value(*terms[2]);
    if (text_.size() >= kChunk) flush();
  }

  void end() override {
    end_node();
    text_ += "\n]\n";
    flush();
  }

 private:
  static constexpr std::size_t kChunk = 4096;
  static constexpr std::string_view kType = "@type";

  static std::string_view member_for(const Term& predicate, const Term& object) {
    return predicate.value() == vocabulary::kRdfType && !object.is_literal() ? kType : std::string_view(predicate.value());
  }

  void begin_node(const Term& subject) {
    bool is_first = !end_node();
    text_.append(is_first ? "\n" : ",\n").append("  {\n    \"@id\": ");
    append_id(subject);
    subject_ = subject;
  }

  bool end_node() {
    if (members_.empty()) return false;
    members_.clear();
    text_ += "]\n  }";
    return true;
  }

  void begin_member(std::string_view member) {
    text_.append(members_.empty() ? "" : "]").append(",\n    ");
    append_json_string(text_, member);
    text_ += ": [";
    member_ = member;
    members_.emplace(member);
  }

  void append_id(const Term& node) { append_json_string(text_, node.is_blank_node() ? "_:" + node.value() : node.value()); }

  void append_value(const Term& object) {
    if (member_ == kType) return append_id(object);
    text_ += object.is_literal() ? "{\"@value\": " : "{\"@id\": ";
    if (object.is_literal()) append_json_string(text_, object.value());
    else append_id(object);
    if (!object.language().empty()) {
      append_json_string(text_ += ", \"@language\": ", object.language());
    } else if (object.is_literal() && object.datatype() != vocabulary::kXsdString) {
      append_json_string(text_ += ", \"@type\": ", object.datatype());
    }
    text_ += '}';
  }

  void flush() {
    sink_(text_);
    text_.clear();
  }

  const TextSink& sink_;
  Term subject_;
  std::string member_;
  std::set<std::string, std::less<>> members_;  // of the node at hand; none: there is no node
  std::string text_;
};

}  // namespace

std::unique_ptr<ResultWriter> make_json_ld_writer(const TextSink& sink) { return std::make_unique<JsonLdWriter>(sink); }

}  // namespace tercet
