#include "tests/random/expression_generator.h"

#include "tests/random/pattern_generator.h"

namespace tercet::test {

std::string Dice::fresh_variable() {
  made_.push_back("?x" + std::to_string(fresh_++));
  return made_.back();
}

std::string Dice::variables() {
  std::string out;
  for (char name : {'a', 'b', 'c', 'd'}) {
    if (one_in(2)) out += std::string(" ?") + name;
  }
  return out.empty() ? "?a" : out;
}

std::string ExpressionGenerator::leaf() {
  if (dice_.one_in(3)) return dice_.one_in(3) ? dice_.node() : dice_.literal();
  return leaves_.empty() ? dice_.variable() : dice_.of(leaves_);
}

std::string ExpressionGenerator::any(unsigned depth) {
  if (depth == 0) return leaf();
  switch (dice_.below(10)) {
    case 0:
    case 1:
    case 2: return number(depth);
    case 3:
    case 4:
    case 5: return text(depth);
    case 6: return condition(depth);
    case 7: return time(depth);
    default: return leaf();
  }
}

std::string ExpressionGenerator::number(unsigned depth) {
  if (depth == 0) return dice_.one_in(2) ? leaf() : dice_.of({"1", "2", "0", "2.5", "1e0", "-3", "0.5"});
  unsigned less = depth - 1;
  switch (dice_.below(14)) {
    case 0: return "(" + number(less) + " + " + number(less) + ")";
    case 1: return "(" + number(less) + " - " + number(less) + ")";
    case 2: return "(" + number(less) + " * " + number(less) + ")";
    case 3: return "(" + number(less) + " / " + number(less) + ")";
    case 4: return (dice_.one_in(2) ? "(- " : "(+ ") + number(less) + ")";
    case 5: return dice_.of({"ABS(", "CEIL(", "FLOOR(", "ROUND("}) + number(less) + ")";
    case 6: return "STRLEN(" + text(less) + ")";
    case 7:
      return "<" + std::string(vocabulary::kXsd) + dice_.of({"integer", "decimal", "double", "float"}) + ">(" +
             (dice_.one_in(2) ? text(less) : any(less)) + ")";
    case 8: return "COALESCE(" + list(less) + ")";
    case 9: return "IF(" + condition(less) + ", " + number(less) + ", " + number(less) + ")";
    case 10: return dice_.of({"YEAR(", "MONTH(", "DAY(", "HOURS(", "MINUTES(", "SECONDS("}) + time(less) + ")";
    default: return number(0);
  }
}

std::string ExpressionGenerator::text(unsigned depth) {
  if (depth == 0)
    return dice_.one_in(2) ? leaf()
                           : dice_.of({"\"a\"", "\"abc\"", "\"b\"@en", "\"\"", "\"7\"", "\"2.5\"", "\" 1e2 \"", "\"true\"",
                                       "\"http://n/1\"", "\"\u00e9\u00df b\"", "\"B\""});
  unsigned less = depth - 1;
  std::string pattern = dice_.of({"\"a\"", "\"^b\"", "\"c$\"", "\"a.\"", "\"[a-b]+\"", "\"(a)(b)?\"", "\"x*\""});
  switch (dice_.below(16)) {
    case 0: return "STR(" + any(less) + ")";
    case 1: return "LANG(" + any(less) + ")";
    case 2: return "CONCAT(" + (dice_.one_in(8) ? "" : text(less) + ", " + text(less)) + ")";
    case 3: return dice_.of({"UCASE(", "LCASE(", "ENCODE_FOR_URI("}) + text(less) + ")";
    case 4: return "SUBSTR(" + text(less) + ", " + dice_.of({"1", "2", "0", "-1", "3"}) + ")";
    case 5: return "SUBSTR(" + text(less) + ", " + dice_.of({"1", "2", "0"}) + ", " + dice_.of({"1", "2", "0", "-1", "9"}) + ")";
    case 6: return dice_.of({"STRBEFORE(", "STRAFTER("}) + text(less) + ", " + text(less) + ")";
    case 7:
      return "REPLACE(" + text(less) + ", " + pattern + ", " + dice_.of({"\"z\"", "\"<$1>\"", "\"\""}) +
             (dice_.one_in(3) ? ", \"i\")" : ")");
    case 8:
      return "STRDT(" + text(less) + ", <" + std::string(vocabulary::kXsd) +
             dice_.of({"integer", "decimal", "string", "date", "double"}) + ">)";
    case 9: return "STRLANG(" + text(less) + ", " + dice_.of({"\"en\"", "\"fr\"", "\"EN\""}) + ")";
    case 10: return "<" + std::string(vocabulary::kXsdString) + ">(" + any(less) + ")";
    case 11: return dice_.one_in(2) ? "DATATYPE(" + any(less) + ")" : "IRI(" + any(less) + ")";
    case 12: return "IF(" + condition(less) + ", " + text(less) + ", " + text(less) + ")";
    default: return text(0);
  }
}

std::string ExpressionGenerator::time(unsigned depth) {
  if (depth == 0 || dice_.one_in(2))
    return dice_.one_in(4) ? "\"2020-02-29T12:00:00Z\"^^<" + std::string(vocabulary::kXsdDateTime) + ">" : leaf();
  if (dice_.one_in(2)) return "<" + std::string(vocabulary::kXsdDateTime) + ">(" + any(depth - 1) + ")";
  return dice_.of({"TZ(", "TIMEZONE("}) + time(depth - 1) + ")";
}

std::string ExpressionGenerator::list(unsigned depth) {
  std::string out = any(depth);
  for (unsigned more = dice_.below(3); more > 0; --more) out += ", " + any(depth);
  return out;
}

std::string ExpressionGenerator::comparison(unsigned depth) {
  std::string op = " " + dice_.of({"=", "!=", "<", ">", "<=", ">="}) + " ";
  switch (dice_.below(4)) {
    case 0: return "(" + number(depth) + op + number(depth) + ")";
    case 1: return "(" + text(depth) + op + text(depth) + ")";
    case 2: return "(" + time(depth) + op + time(depth) + ")";
    default: return "(" + any(depth) + op + any(depth) + ")";
  }
}

std::string ExpressionGenerator::simple_condition(unsigned depth) {
  switch (dice_.below(10)) {
    case 0: return leaves_.empty() ? "BOUND(" + dice_.variable() + ")" : comparison(depth);
    case 1: return dice_.of({"isIRI(", "isBlank(", "isLiteral(", "isNumeric(", "isURI("}) + any(depth) + ")";
    case 2: return "sameTerm(" + any(depth) + ", " + any(depth) + ")";
    case 3: return "(" + any(depth) + (dice_.one_in(2) ? " IN (" : " NOT IN (") + (dice_.one_in(8) ? "" : list(depth)) + "))";
    case 4: return dice_.of({"STRSTARTS(", "STRENDS(", "CONTAINS("}) + text(depth) + ", " + text(depth) + ")";
    case 5:
      return "REGEX(" + text(depth) + ", " + dice_.of({"\"a\"", "\"^b\"", "\"c$\"", "\"a.\"", "\"[a-b]+\"", "\"x*\"", "\"B\""}) +
             (dice_.one_in(3) ? ", \"i\")" : ")");
    case 6:
      if (dice_.one_in(4)) return "<" + std::string(vocabulary::kXsdBoolean) + ">(" + any(depth) + ")";
      return dice_.one_in(2) ? "LANGMATCHES(LANG(" + any(depth) + "), \"" + dice_.of({"en", "*", "fr", "en-GB"}) + "\")"
                             : any(depth);
    default: return comparison(depth);
  }
}

std::string ExpressionGenerator::condition(unsigned depth) {
  if (depth == 0) return simple_condition(0);
  unsigned less = depth - 1;
  switch (dice_.below(9)) {
    case 0: return "(!" + condition(less) + ")";
    case 1: return "(" + condition(less) + " && " + condition(less) + ")";
    case 2: return "(" + condition(less) + " || " + condition(less) + ")";
    case 3:
      if (patterns_ && leaves_.empty()) return (dice_.one_in(2) ? "(EXISTS " : "(NOT EXISTS ") + patterns_->exists_group(2) + ")";
      [[fallthrough]];
    default: return simple_condition(less);
  }
}

}  // namespace tercet::test
