#include "engine/results/turtle_printer.h"

#include <algorithm>
#include <vector>

#include "engine/results/turtle_layout.h"

namespace tercet {
namespace {

constexpr std::size_t kIndent = 4;
// Objects, lists and nested nodes longer than this go to lines of their own.
constexpr std::size_t kLongLine = 90;
constexpr std::size_t kLongNode = 60;
// Deeper blank nodes have labels and stand beside: nobody can read more brackets, and the process has one stack.
constexpr unsigned kDeepestNesting = 16;

bool is_short(std::string_view text, std::size_t longest) {
  return text.size() <= longest && text.find('\n') == std::string_view::npos;
}

void append_line(std::string& out, std::size_t indent) {
  out += '\n';
  out.append(indent, ' ');
}

// Texts of several lines are easier to read as such. A quote stands as it is where it cannot be taken for the end.
void append_long_quoted(std::string& out, std::string_view text) {
  out += "\"\"\"";
  while (!text.empty()) {
    std::size_t plain = std::min(text.find_first_of("\n\""), text.size());
    append_escaped(out, text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    bool may_be_end = text[0] == '"' && (text.size() == 1 || text[1] == '"');
    out.append(may_be_end ? "\\" : "").append(1, text[0]);
    text.remove_prefix(1);
  }
  out += "\"\"\"";
}

}  // namespace

// The text of one window.
class TurtlePrinter::Page {
 public:
  using Number = FactWindow::Number;
  using Facts = std::span<const FactWindow::Fact>;

  Page(TurtlePrinter& printer, const FactWindow& window, bool whole)
      : printer_(printer), window_(window), layout_(window, whole), done_(layout_.blocks().size()) {}

  std::string text() {
    for (std::size_t block = 0; block < done_.size();) {
      std::size_t end = block;
      Number graph = graph_of(block);
      while (end < done_.size() && graph_of(end) == graph) ++end;
      append_graph(graph, block, end);
      block = end;
    }
    return std::move(text_);
  }

 private:
  Number graph_of(std::size_t block) const { return layout_.facts_of(block)[0].graph; }
  Number subject_of(std::size_t block) const { return layout_.facts_of(block)[0].subject; }

  std::string term(Number number) {
    std::string out;
    printer_.append_term(out, window_.term(number));
    return out;
  }

  void append_graph(Number graph, std::size_t begin, std::size_t end) {
    if (graph == FactWindow::kUnbound) return append_statements(begin, end, 0);
    if (!text_.empty()) text_ += '\n';
    text_ += term(graph) + " {\n";
    append_statements(begin, end, kIndent);
    text_ += "}\n";
    after_long_ = true;
  }

  // What is left when every node that nests stands where it is mentioned mentions itself in a circle, or was too deep.
  void append_statements(std::size_t begin, std::size_t end, std::size_t indent) {
    bool first = true;
    for (bool nesting : {false, true}) {
      for (std::size_t block = begin; block < end; ++block) {
        if (done_[block] || (!nesting && layout_.can_nest(subject_of(block)))) continue;
        append_statement(block, indent, first);
        first = false;
      }
    }
  }

  // Statements of several lines stand apart.
  void append_statement(std::size_t block, std::size_t indent, bool first) {
    done_[block] = true;
    Number subject = subject_of(block);
    std::string statement(indent, ' ');
    statement += layout_.is_anonymous(subject) ? "[]" : term(subject);
    statement += ' ' + properties(layout_.facts_of(block), indent + kIndent, 0) + " .";
    bool is_long = statement.find('\n') != std::string::npos;
    bool opens_graph = first && indent > 0;
    if (!text_.empty() && !opens_graph && (is_long || after_long_)) text_ += '\n';
    text_ += statement + '\n';
    after_long_ = is_long;
  }

  // Predicates and objects of one subject, the first predicate without a new line.
  std::string properties(Facts facts, std::size_t indent, unsigned depth) {
    std::string out;
    while (!facts.empty()) {
      std::size_t count = 1;
      while (count < facts.size() && facts[count].predicate == facts[0].predicate) ++count;
      if (!out.empty()) append_line(out += " ;", indent);
      bool is_type = window_.term(facts[0].predicate).value() == vocabulary::kRdfType;
      out += (is_type ? "a" : term(facts[0].predicate)) + objects(facts.first(count), indent, depth);
      facts = facts.subspan(count);
    }
    return out;
  }

  std::string objects(Facts facts, std::size_t indent, unsigned depth) {
    if (facts.size() == 1) return ' ' + object(facts[0].object, indent, depth);
    std::vector<std::string> texts;
    for (const FactWindow::Fact& fact : facts) texts.push_back(object(fact.object, indent + kIndent, depth));
    std::string line;
    for (const std::string& text : texts) line.append(line.empty() ? " " : ", ").append(text);
    if (is_short(line, kLongLine)) return line;
    line.clear();
    for (const std::string& text : texts) {
      if (!line.empty()) line += ',';
      append_line(line, indent + kIndent);
      line += text;
    }
    return line;
  }

  std::string object(Number number, std::size_t indent, unsigned depth) {
    const Term& object = window_.term(number);
    if (object.is_iri() && object.value() == vocabulary::kRdfNil) return "()";
    if (!layout_.can_nest(number)) return term(number);
    std::size_t block = layout_.block_of(number);
    if (block == TurtleLayout::kNoBlock) return "[]";
    if (done_[block] || depth == kDeepestNesting) return term(number);
    return layout_.is_list(number) ? list(number, indent, depth + 1) : nested(block, indent, depth + 1);
  }

  std::string nested(std::size_t block, std::size_t indent, unsigned depth) {
    done_[block] = true;
    Facts facts = layout_.facts_of(block);
    std::string inside = properties(facts, indent + kIndent, depth);
    bool one_property = facts.front().predicate == facts.back().predicate;
    if (one_property && is_short(inside, kLongNode)) return "[ " + inside + " ]";
    std::string out = "[";
    append_line(out, indent + kIndent);
    append_line(out += inside, indent);
    return out + "]";
  }

  std::string list(Number cell, std::size_t indent, unsigned depth) {
    std::vector<std::string> items;
    std::string line = "(";
    for (; window_.term(cell).is_blank_node(); cell = layout_.list_rest(cell)) {
      done_[layout_.block_of(cell)] = true;
      items.push_back(object(layout_.list_first(cell), indent + kIndent, depth));
      line.append(" ").append(items.back());
    }
    if (is_short(line, kLongLine)) return line + " )";
    line = "(";
    for (const std::string& item : items) {
      append_line(line, indent + kIndent);
      line += item;
    }
    append_line(line, indent);
    return line + ")";
  }

  TurtlePrinter& printer_;
  const FactWindow& window_;
  TurtleLayout layout_;
  std::vector<bool> done_;  // by block
  std::string text_;
  bool after_long_ = false;
};

void TurtlePrinter::add(const Term& subject, const Term& predicate, const Term& object, const Term& graph) {
  FactWindow& window = windows_[current_];
  if (window.is_full()) {
    FactWindow& next = windows_[1 - current_];
    next.take_last_subject(window);
    print(window, false);
    window.clear();
    current_ = 1 - current_;
  }
  windows_[current_].add(subject, predicate, object, graph);
}

void TurtlePrinter::end() { print(windows_[current_], !printed_); }

void TurtlePrinter::print(const FactWindow& window, bool whole) {
  new_prefixes_.clear();
  std::string text = Page(*this, window, whole).text();
  std::string head;
  for (const auto& [name, name_space] : new_prefixes_) {
    head.append("@prefix ").append(name).append(": ");
    append_iri_reference(head, name_space);
    head += " .\n";
  }
  if (text.empty()) return;
  if (printed_) head = '\n' + head;
  if (!new_prefixes_.empty()) head += '\n';
  sink_(head);
  sink_(text);
  printed_ = true;
}

void TurtlePrinter::append_iri(std::string& out, std::string_view iri) {
  auto name = display_.prefixed_name(iri);
  if (!name) return append_iri_reference(out, iri);
  if (declared_.emplace(name->prefix).second) new_prefixes_.emplace(name->prefix, name->name_space);
  out.append(name->prefix).append(":").append(name->local);
}

void TurtlePrinter::append_term(std::string& out, const Term& term) {
  if (term.is_iri()) return append_iri(out, term.value());
  if (term.is_blank_node()) {
    out.append("_:").append(term.value());
    return;
  }
  if (has_bare_form(term.view())) {
    out += term.value();
    return;
  }
  if (term.value().find('\n') == std::string::npos) append_quoted(out, term.value());
  else append_long_quoted(out, term.value());
  if (!term.language().empty()) {
    out.append("@").append(term.language());
  } else if (term.datatype() != vocabulary::kXsdString) {
    append_iri(out += "^^", term.datatype());
  }
}

}  // namespace tercet
