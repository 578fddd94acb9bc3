// tercet-generate N [SEED]: writes exactly N triples in N-Triples to standard output, the same ones for the same N and seed.
//
// The shape is that of a social network with a shop: users, posts, reviews, products, offers, and a few organisations, places and
// tags. Facts come grouped by subject, some 7 a subject; 93 predicates, from one fact a subject to one in hundreds; objects are
// drawn with a skew (a few entities and tags are mentioned very often, most hardly ever); of 10 million triples some 3 million
// terms are distinct. No triple is written twice on purpose, but a skewed draw may repeat one, as real data does.
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

// splitmix64: one multiplication chain a number, good enough for shapes.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  // Precondition: limit is below 2^32.
  std::uint64_t below(std::uint64_t limit) { return ((next() >> 32) * limit) >> 32; }
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  // Below the limit; the density falls with the number, so that low numbers come very often.
  std::uint64_t skewed(std::uint64_t limit) {
    double u = unit();
    return static_cast<std::uint64_t>(static_cast<double>(limit) * u * u * u * u);
  }

 private:
  std::uint64_t state_;
};

enum class Kind { kUser, kPost, kReview, kProduct, kOffer, kOrganisation, kPlace, kTag };
constexpr std::array<std::string_view, 8> kKindNames{"User", "Post", "Review", "Product", "Offer", "Organisation", "Place", "Tag"};

// What stands as the object of a predicate.
enum class Value {
  kClass,
  kName,
  kTitle,
  kSentence,
  kTagged,
  kInteger,
  kSmallInteger,
  kPrice,
  kDecimal,
  kDate,
  kDateTime,
  kBoolean,
  kEmail,
  kPage,
  kDouble,
  kUser,
  kPost,
  kReview,
  kProduct,
  kOffer,
  kOrganisation,
  kPlace,
  kTag
};

struct Property {
  std::string_view iri;
  Value value;
  unsigned per_mille;  // subjects of the kind that have it
  unsigned most = 1;   // how often a subject that has it can have it
};

#define SOCIAL "http://social.example.org/vocabulary/"
#define SHOP "http://shop.example.com/ns#"
#define TYPE "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
#define LABEL "http://www.w3.org/2000/01/rdf-schema#label"

const std::vector<Property> kUserProperties{{TYPE, Value::kClass, 1000},
                                            {SOCIAL "name", Value::kName, 1000},
                                            {SOCIAL "givenName", Value::kTitle, 300},
                                            {SOCIAL "email", Value::kEmail, 350},
                                            {SOCIAL "birthDate", Value::kDate, 600},
                                            {SOCIAL "joined", Value::kDateTime, 500},
                                            {SOCIAL "livesIn", Value::kPlace, 700},
                                            {SOCIAL "bornIn", Value::kPlace, 200},
                                            {SOCIAL "worksFor", Value::kOrganisation, 400},
                                            {SOCIAL "knows", Value::kUser, 800, 9},
                                            {SOCIAL "follows", Value::kUser, 600, 12},
                                            {SOCIAL "blocks", Value::kUser, 20, 3},
                                            {SOCIAL "likes", Value::kPost, 500, 8},
                                            {SOCIAL "interest", Value::kTag, 600, 4},
                                            {SOCIAL "karma", Value::kInteger, 500},
                                            {SOCIAL "verified", Value::kBoolean, 300},
                                            {SOCIAL "homepage", Value::kPage, 60},
                                            {SOCIAL "motto", Value::kTagged, 80},
                                            {SOCIAL "height", Value::kDecimal, 40},
                                            {SOCIAL "deputyOf", Value::kUser, 3},
                                            {SOCIAL "alumnusOf", Value::kOrganisation, 150},
                                            {SHOP "bought", Value::kProduct, 500, 6},
                                            {SHOP "wishes", Value::kProduct, 200, 4},
                                            {SHOP "credit", Value::kPrice, 100}};

const std::vector<Property> kPostProperties{{TYPE, Value::kClass, 1000},
                                            {SOCIAL "author", Value::kUser, 1000},
                                            {SOCIAL "created", Value::kDateTime, 1000},
                                            {SOCIAL "text", Value::kSentence, 450},
                                            {SOCIAL "headline", Value::kTagged, 120},
                                            {SOCIAL "topic", Value::kTag, 800, 3},
                                            {SOCIAL "replyTo", Value::kPost, 550},
                                            {SOCIAL "mentions", Value::kUser, 250, 3},
                                            {SOCIAL "writtenAt", Value::kPlace, 150},
                                            {SOCIAL "shares", Value::kPost, 80},
                                            {SOCIAL "readers", Value::kInteger, 400},
                                            {SOCIAL "length", Value::kSmallInteger, 500},
                                            {SOCIAL "link", Value::kPage, 50},
                                            {SOCIAL "about", Value::kProduct, 70},
                                            {SOCIAL "edited", Value::kDateTime, 60},
                                            {SOCIAL "pinned", Value::kBoolean, 10},
                                            {SOCIAL "toxicity", Value::kDouble, 30},
                                            {SOCIAL "attachment", Value::kPage, 20},
                                            {SOCIAL "quotes", Value::kReview, 15},
                                            {SOCIAL "retracted", Value::kDate, 3}};

const std::vector<Property> kReviewProperties{{TYPE, Value::kClass, 1000},
                                              {SHOP "reviewer", Value::kUser, 1000},
                                              {SHOP "reviewOf", Value::kProduct, 1000},
                                              {SHOP "stars", Value::kSmallInteger, 950},
                                              {SHOP "reviewDate", Value::kDate, 900},
                                              {SHOP "reviewTitle", Value::kTitle, 500},
                                              {SHOP "reviewText", Value::kTagged, 400},
                                              {SHOP "helpful", Value::kSmallInteger, 300},
                                              {SHOP "verifiedPurchase", Value::kBoolean, 400},
                                              {SHOP "disputedBy", Value::kOrganisation, 5},
                                              {SHOP "usedFor", Value::kTag, 100},
                                              {SHOP "photo", Value::kPage, 30}};

const std::vector<Property> kProductProperties{{TYPE, Value::kClass, 1000},
                                               {LABEL, Value::kTagged, 1000, 2},
                                               {SHOP "producer", Value::kOrganisation, 950},
                                               {SHOP "category", Value::kTag, 1000, 3},
                                               {SHOP "listPrice", Value::kPrice, 900},
                                               {SHOP "weight", Value::kDecimal, 600},
                                               {SHOP "released", Value::kDate, 700},
                                               {SHOP "description", Value::kSentence, 700},
                                               {SHOP "similarTo", Value::kProduct, 600, 5},
                                               {SHOP "accessoryOf", Value::kProduct, 200, 2},
                                               {SHOP "madeIn", Value::kPlace, 500},
                                               {SHOP "stock", Value::kInteger, 400},
                                               {SHOP "manual", Value::kPage, 100},
                                               {SHOP "rating", Value::kDouble, 300},
                                               {SHOP "designer", Value::kUser, 40},
                                               {SHOP "discontinued", Value::kBoolean, 50},
                                               {SHOP "recalled", Value::kDate, 4},
                                               {SHOP "material", Value::kTag, 300, 2}};

const std::vector<Property> kOfferProperties{{TYPE, Value::kClass, 1000},
                                             {SHOP "offers", Value::kProduct, 1000},
                                             {SHOP "seller", Value::kOrganisation, 1000},
                                             {SHOP "price", Value::kPrice, 1000},
                                             {SHOP "validFrom", Value::kDate, 600},
                                             {SHOP "validThrough", Value::kDateTime, 800},
                                             {SHOP "deliveryDays", Value::kSmallInteger, 700},
                                             {SHOP "eligibleRegion", Value::kPlace, 800, 4},
                                             {SHOP "condition", Value::kTag, 200},
                                             {SHOP "discount", Value::kDecimal, 100},
                                             {SHOP "minimumQuantity", Value::kSmallInteger, 60}};

const std::vector<Property> kPlaceProperties{{TYPE, Value::kClass, 1000},
                                             {LABEL, Value::kTagged, 1000, 4},
                                             {SOCIAL "partOf", Value::kPlace, 950},
                                             {SOCIAL "population", Value::kInteger, 900},
                                             {SOCIAL "latitude", Value::kDouble, 900},
                                             {SOCIAL "longitude", Value::kDouble, 900},
                                             {SOCIAL "twinOf", Value::kPlace, 200, 3}};

const std::vector<Property> kOrganisationProperties{{TYPE, Value::kClass, 1000},
                                                    {LABEL, Value::kTagged, 1000, 2},
                                                    {SOCIAL "founded", Value::kDate, 800},
                                                    {SOCIAL "seat", Value::kPlace, 900},
                                                    {SOCIAL "director", Value::kUser, 500},
                                                    {SOCIAL "subsidiaryOf", Value::kOrganisation, 300},
                                                    {SOCIAL "website", Value::kPage, 700}};

const std::vector<Property> kTagProperties{{TYPE, Value::kClass, 1000},
                                           {LABEL, Value::kTagged, 1000, 3},
                                           {SOCIAL "broader", Value::kTag, 900},
                                           {SOCIAL "uses", Value::kInteger, 500}};

constexpr std::array<std::string_view, 6> kLanguages{"en", "de", "zh", "fr", "es", "pt-BR"};

class Generator {
 public:
  Generator(std::uint64_t triples, std::uint64_t seed) : left_(triples), seed_(seed) {
    std::uint64_t subjects = triples / 7 + 20;
    counts_ = {subjects / 5,      subjects * 7 / 20,  subjects / 5,       subjects / 10,
               subjects * 3 / 20, subjects / 250 + 3, subjects / 500 + 3, subjects / 400 + 3};
    Random random(seed ^ 0x5eed);
    for (int i = 0; i < 6000; ++i) words_.push_back(make_word(random));
    buffer_.reserve(kFlushBytes + 65536);
  }

  void run() {
    // The small kinds come first, then the others side by side, as a crawl would find them.
    for (Kind kind : {Kind::kTag, Kind::kPlace, Kind::kOrganisation}) {
      for (std::uint64_t i = 0; i < count(kind) && left_ != 0; ++i) entity(kind, i);
    }
    constexpr std::array<Kind, 20> kMix{Kind::kUser,    Kind::kPost,  Kind::kReview, Kind::kPost,    Kind::kOffer,
                                        Kind::kPost,    Kind::kUser,  Kind::kReview, Kind::kProduct, Kind::kPost,
                                        Kind::kOffer,   Kind::kUser,  Kind::kPost,   Kind::kReview,  Kind::kPost,
                                        Kind::kProduct, Kind::kOffer, Kind::kUser,   Kind::kReview,  Kind::kPost};
    std::array<std::uint64_t, 8> next{};
    for (std::uint64_t i = 0; left_ != 0; ++i) {
      Kind kind = kMix[i % kMix.size()];
      entity(kind, next[static_cast<std::size_t>(kind)]++);
    }
    flush();
  }

 private:
  static constexpr std::size_t kFlushBytes = 1 << 20;

  std::uint64_t count(Kind kind) const { return counts_[static_cast<std::size_t>(kind)]; }

  static std::string make_word(Random& random) {
    constexpr std::array<std::string_view, 24> kSyllables{"ka", "ro",  "lin", "mu",  "ter", "sa", "ne",  "vo",
                                                          "pi", "dal", "shi", "gar", "bre", "tu", "fon", "wei",
                                                          "ox", "jun", "el",  "han", "qua", "zi", "yo",  "mer"};
    std::string word;
    for (std::uint64_t n = 1 + random.below(4); n != 0; --n) word += kSyllables[random.below(kSyllables.size())];
    return word;
  }

  static const std::vector<Property>& properties(Kind kind) {
    switch (kind) {
      case Kind::kUser: return kUserProperties;
      case Kind::kPost: return kPostProperties;
      case Kind::kReview: return kReviewProperties;
      case Kind::kProduct: return kProductProperties;
      case Kind::kOffer: return kOfferProperties;
      case Kind::kOrganisation: return kOrganisationProperties;
      case Kind::kPlace: return kPlaceProperties;
      case Kind::kTag: return kTagProperties;
    }
    return kTagProperties;
  }

  void entity(Kind kind, std::uint64_t number) {
    Random random((seed_ * 0x9E3779B97F4A7C15ull) ^ (number * 8 + static_cast<std::uint64_t>(kind)));
    random.next();
    subject_.clear();
    append_entity(subject_, kind, number);
    for (const Property& property : properties(kind)) {
      if (random.below(1000) >= property.per_mille) continue;
      for (std::uint64_t n = property.most == 1 ? 1 : 1 + random.skewed(property.most * 2) % property.most; n != 0; --n) {
        if (left_ == 0) return;
        --left_;
        buffer_ += subject_;
        buffer_ += " <";
        buffer_ += property.iri;
        buffer_ += "> ";
        append_value(property.value, kind, number, random);
        buffer_ += " .\n";
      }
    }
    if (buffer_.size() >= kFlushBytes) flush();
  }

  static void append_number(std::string& out, std::uint64_t number) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  }

  void append_padded(std::uint64_t number, int width) {
    char digits[24];
    for (int i = width - 1; i >= 0; --i, number /= 10) digits[i] = static_cast<char>('0' + number % 10);
    buffer_.append(digits, static_cast<std::size_t>(width));
  }

  static void append_entity(std::string& out, Kind kind, std::uint64_t number) {
    bool shop = kind == Kind::kProduct || kind == Kind::kOffer || kind == Kind::kReview;
    out += shop ? "<http://shop.example.com/data/" : "<http://social.example.org/resource/";
    out += kKindNames[static_cast<std::size_t>(kind)];
    append_number(out, number);
    out += '>';
  }

  void append_words(Random& random, std::uint64_t words) {
    for (std::uint64_t i = 0; i < words; ++i) {
      if (i != 0) buffer_ += ' ';
      buffer_ += words_[random.skewed(words_.size())];
    }
  }

  void append_typed(std::string_view type) {
    buffer_ += "\"^^<http://www.w3.org/2001/XMLSchema#";
    buffer_ += type;
    buffer_ += '>';
  }

  void append_date(Random& random) {
    append_padded(1990 + random.below(36), 4);
    buffer_ += '-';
    append_padded(1 + random.below(12), 2);
    buffer_ += '-';
    append_padded(1 + random.below(28), 2);
  }

  void append_literal(Value value, std::uint64_t number, Random& random) {
    buffer_ += '"';
    switch (value) {
      case Value::kName:
        append_words(random, 2);
        buffer_ += ' ';
        append_number(buffer_, number % 1000);
        buffer_ += '"';
        return;
      case Value::kTitle:
        append_words(random, 2);
        buffer_ += '"';
        return;
      case Value::kSentence:
        append_words(random, 4 + random.below(12));
        if (random.below(20) == 0) buffer_ += " \\\"quoted\\\"\\n";
        buffer_ += '"';
        return;
      case Value::kTagged:
        append_words(random, 2 + random.below(3));
        buffer_ += "\"@";
        buffer_ += kLanguages[random.skewed(kLanguages.size())];
        return;
      case Value::kInteger:
        append_number(buffer_, random.skewed(2000000));
        append_typed("integer");
        return;
      case Value::kSmallInteger:
        append_number(buffer_, 1 + random.skewed(60));
        append_typed("integer");
        return;
      case Value::kPrice:
        append_number(buffer_, random.skewed(900));
        buffer_ += '.';
        append_padded(random.below(100), 2);
        append_typed("decimal");
        return;
      case Value::kDecimal:
        append_number(buffer_, random.below(90));
        buffer_ += '.';
        append_number(buffer_, 1 + random.below(9));
        append_typed("decimal");
        return;
      case Value::kDouble:
        append_number(buffer_, 1 + random.below(9));
        buffer_ += '.';
        append_number(buffer_, random.below(1000) * 10 + 1 + random.below(9));
        buffer_ += "E0";
        append_typed("double");
        return;
      case Value::kDate:
        append_date(random);
        append_typed("date");
        return;
      case Value::kDateTime:
        append_date(random);
        buffer_ += 'T';
        append_padded(random.below(24), 2);
        buffer_ += ':';
        append_padded(random.below(60), 2);
        buffer_ += ":00Z";
        append_typed("dateTime");
        return;
      case Value::kBoolean:
        buffer_ += random.below(4) == 0 ? "false" : "true";
        append_typed("boolean");
        return;
      default:
        buffer_ += "mailto:";
        append_words(random, 1);
        append_number(buffer_, number);
        buffer_ += "@example.net\"";
        return;
    }
  }

  void append_value(Value value, Kind kind, std::uint64_t number, Random& random) {
    switch (value) {
      case Value::kClass:
        buffer_ += "<http://social.example.org/vocabulary/";
        buffer_ += kKindNames[static_cast<std::size_t>(kind)];
        if (kind == Kind::kProduct) append_number(buffer_, random.skewed(150));
        buffer_ += '>';
        return;
      case Value::kPage:
        buffer_ += "<https://www.";
        append_words(random, 1);
        buffer_ += ".example/";
        append_number(buffer_, random.below(1000000));
        buffer_ += ".html>";
        return;
      case Value::kUser: return append_reference(Kind::kUser, random);
      case Value::kPost: return append_reference(Kind::kPost, random);
      case Value::kReview: return append_reference(Kind::kReview, random);
      case Value::kProduct: return append_reference(Kind::kProduct, random);
      case Value::kOffer: return append_reference(Kind::kOffer, random);
      case Value::kOrganisation: return append_reference(Kind::kOrganisation, random);
      case Value::kPlace: return append_reference(Kind::kPlace, random);
      case Value::kTag: return append_reference(Kind::kTag, random);
      default: return append_literal(value, number, random);
    }
  }

  void append_reference(Kind kind, Random& random) { append_entity(buffer_, kind, random.skewed(count(kind))); }

  void flush() {
    if (std::fwrite(buffer_.data(), 1, buffer_.size(), stdout) != buffer_.size()) {
      std::fprintf(stderr, "tercet-generate: cannot write: %s\n", std::strerror(errno));
      std::exit(1);
    }
    buffer_.clear();
  }

  std::uint64_t left_;
  std::uint64_t seed_;
  std::array<std::uint64_t, 8> counts_{};
  std::vector<std::string> words_;
  std::string subject_;
  std::string buffer_;
};

bool parse_number(std::string_view text, std::uint64_t& number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t triples = 0;
  std::uint64_t seed = 1;
  if (argc < 2 || argc > 3 || !parse_number(argv[1], triples) || (argc == 3 && !parse_number(argv[2], seed))) {
    std::fprintf(stderr, "usage: tercet-generate N [SEED]\nWrites N triples in N-Triples to standard output.\n");
    return 2;
  }
  Generator(triples, seed).run();
  if (std::fflush(stdout) != 0) {
    std::fprintf(stderr, "tercet-generate: cannot write: %s\n", std::strerror(errno));
    return 1;
  }
  return 0;
}
