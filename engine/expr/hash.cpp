// Hash functions (section 17.4.6) and what needs random bits: UUID, STRUUID, RAND.
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <memory>
#include <random>

#include "engine/exec/context.h"
#include "engine/expr/functions.h"

namespace tercet::expr::functions {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kBytesBetweenPolls = std::size_t{1} << 22;

Value digest(Call& call, const Value& value, const EVP_MD* algorithm) {
  if (value.kind != ValueKind::kString) return Value::error();
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (EVP_DigestInit_ex(state.get(), algorithm, nullptr) != 1) return Value::error();
  for (std::size_t done = 0; done < value.text.size(); done += kBytesBetweenPolls) {
    if (done > 0 && call.context != nullptr) call.context->poll();
    const std::string_view piece = value.text.substr(done, kBytesBetweenPolls);
    if (EVP_DigestUpdate(state.get(), piece.data(), piece.size()) != 1) return Value::error();
  }
  if (EVP_DigestFinal_ex(state.get(), bytes.data(), &length) != 1) return Value::error();
  std::string out;
  for (unsigned i = 0; i < length; ++i) {
    out += kHex[bytes[i] >> 4];
    out += kHex[bytes[i] & 15];
  }
  return Value::of_string(call.arena.keep(std::move(out)));
}

// A random UUID (RFC 4122, section 4.4); empty when the system has no random bits.
std::string random_uuid() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return {};
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
    out += kHex[bytes[i] >> 4];
    out += kHex[bytes[i] & 15];
  }
  return out;
}

struct RandomState final : CallState {
  std::mt19937_64 generator;
};

}  // namespace

Value md5(Call& call, Arguments arguments) { return digest(call, arguments[0], EVP_md5()); }
Value sha1(Call& call, Arguments arguments) { return digest(call, arguments[0], EVP_sha1()); }
Value sha256(Call& call, Arguments arguments) { return digest(call, arguments[0], EVP_sha256()); }
Value sha384(Call& call, Arguments arguments) { return digest(call, arguments[0], EVP_sha384()); }
Value sha512(Call& call, Arguments arguments) { return digest(call, arguments[0], EVP_sha512()); }

Value uuid(Call& call, Arguments) {
  std::string text = random_uuid();
  return text.empty() ? Value::error() : Value::of_iri(call.arena.keep("urn:uuid:" + text));
}

Value struuid(Call& call, Arguments) {
  std::string text = random_uuid();
  return text.empty() ? Value::error() : Value::of_string(call.arena.keep(std::move(text)));
}

Value rand(Call& call, Arguments) {
  if (!call.state) {
    auto state = std::make_unique<RandomState>();
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    state->generator.seed(seed);
    call.state = std::move(state);
  }
  // 48 bits: the low bits of the double stay free, so that the value fits into an id.
  constexpr double kStep = 1.0 / static_cast<double>(std::uint64_t{1} << 48);
  return Value::of_double(static_cast<double>(static_cast<RandomState&>(*call.state).generator() >> 16) * kStep);
}

}  // namespace tercet::expr::functions
