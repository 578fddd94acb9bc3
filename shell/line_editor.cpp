// The only unit that includes libedit.
#include "shell/line_editor.h"

#include <histedit.h>
#include <langinfo.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <vector>

#include "shell/interrupt.h"
#include "shell/output.h"
#include "tercet/results.h"

namespace tercet::shell {
namespace {

constexpr int kHistoryEntries = 2000;
constexpr std::size_t kMostShown = 100;

// libedit works in the characters of the locale, and all of our text is UTF-8.
void use_utf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
}

// The number of bytes of the character that begins with this byte.
std::size_t character_bytes(unsigned char first) { return first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4; }

void print_columns(const std::vector<std::string>& words) {
  std::size_t widest = 0;
  for (const std::string& word : words) widest = std::max(widest, display_width(word));
  std::size_t columns = std::max<std::size_t>(1, Output(STDOUT_FILENO).width() / (widest + 2));
  std::string text;
  std::size_t shown = std::min(words.size(), kMostShown);
  for (std::size_t i = 0; i < shown; ++i) {
    text += words[i];
    if ((i + 1) % columns == 0 || i + 1 == shown) text += '\n';
    else text.append(widest + 2 - display_width(words[i]), ' ');
  }
  if (shown < words.size()) text += "... and " + std::to_string(words.size() - shown) + " more\n";
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace

class LineEditor::Impl {
 public:
  Impl(const std::string& file, Completer completer) : completer_(std::move(completer)), history_file_(file) {
    use_utf8();
    editor_ = el_init("tercet", stdin, stdout, stderr);
    history_ = history_init();
    if (editor_ == nullptr || history_ == nullptr) return;
    HistEvent event{};
    history(history_, &event, H_SETSIZE, kHistoryEntries);
    history(history_, &event, H_SETUNIQUE, 1);
    if (!history_file_.empty()) history(history_, &event, H_LOAD, history_file_.c_str());
    el_set(editor_, EL_CLIENTDATA, this);
    el_set(editor_, EL_SIGNAL, 0);
    el_set(editor_, EL_EDITOR, "emacs");
    el_set(editor_, EL_PROMPT, prompt_of);
    el_set(editor_, EL_HIST, history, history_);
    el_wset(editor_, EL_GETCFN, read_character);
    // el_set() would leak copies of the two texts; el_wset() keeps these.
    el_wset(editor_, EL_ADDFN, L"tercet-complete", L"Complete the word before the cursor", complete_word);
    bind("^I", "tercet-complete");
    bind("^R", "em-inc-search-prev");
    bind("\\e[3~", "ed-delete-next-char");
    bind("\\e[1~", "ed-move-to-beg");
    bind("\\e[4~", "ed-move-to-end");
    bind("\\e[1;5C", "em-next-word");
    bind("\\e[1;5D", "ed-prev-word");
    el_source(editor_, nullptr);
  }

  ~Impl() {
    save_history();
    if (history_ != nullptr) history_end(history_);
    if (editor_ != nullptr) el_end(editor_);
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Outcome read(const std::string& prompt, std::string& line) {
    if (editor_ == nullptr) return Outcome::kEnd;
    prompt_ = prompt;
    interrupted_ = false;
    el_resize(editor_);
    int length = 0;
    const char* text = el_gets(editor_, &length);
    if (interrupted_) {
      std::fputs("^C\n", stdout);
      std::fflush(stdout);
      // What was typed is forgotten with the line.
      el_reset(editor_);
      return Outcome::kInterrupted;
    }
    if (text == nullptr || length <= 0) return Outcome::kEnd;
    line.assign(text);
    while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
    return Outcome::kLine;
  }

  bool input_waits() const {
    if (unread_begin_ < unread_.size()) return true;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ::poll(&input, 1, 0) > 0 && (input.revents & POLLIN) != 0;
  }

  void remember(const std::string& entry) {
    if (history_ == nullptr || entry.empty()) return;
    HistEvent event{};
    history(history_, &event, H_ENTER, entry.c_str());
  }

 private:
  static Impl& self(EditLine* editor) {
    void* data = nullptr;
    el_get(editor, EL_CLIENTDATA, &data);
    return *static_cast<Impl*>(data);
  }

  static char* prompt_of(EditLine* editor) { return self(editor).prompt_.data(); }

  void bind(const char* key, const char* function) { el_set(editor_, EL_BIND, key, function, nullptr); }

  // Waits for a byte or Ctrl-C. False at the end of the input and for Ctrl-C.
  bool next_byte(unsigned char& byte) {
    while (unread_begin_ == unread_.size()) {
      pollfd waiting[2] = {{STDIN_FILENO, POLLIN, 0}, {interrupt_descriptor(), POLLIN, 0}};
      if (::poll(waiting, 2, -1) < 0 && errno != EINTR) return false;
      if (waiting[1].revents != 0) {
        clear_interrupt();
        interrupted_ = true;
        return false;
      }
      if (waiting[0].revents == 0) continue;
      char block[512];
      ssize_t length = ::read(STDIN_FILENO, block, sizeof block);
      if (length < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (length <= 0) return false;
      unread_.assign(block, static_cast<std::size_t>(length));
      unread_begin_ = 0;
    }
    byte = static_cast<unsigned char>(unread_[unread_begin_++]);
    return true;
  }

  static int read_character(EditLine* editor, wchar_t* character) {
    Impl& impl = self(editor);
    unsigned char byte = 0;
    std::string bytes;
    do {
      if (!impl.next_byte(byte)) return impl.interrupted_ ? -1 : 0;
      bytes += static_cast<char>(byte);
    } while (bytes.size() < character_bytes(static_cast<unsigned char>(bytes[0])));
    // A Ctrl-D typed while a query ran, when the terminal was not ours, arrives as a zero byte.
    const LineInfo* info = el_line(editor);
    if (bytes[0] == '\0' && info->buffer == info->lastchar) return 0;
    std::mbstate_t state{};
    std::size_t used = std::mbrtowc(character, bytes.data(), bytes.size(), &state);
    if (used > bytes.size()) *character = L'\uFFFD';
    return 1;
  }

  static unsigned char complete_word(EditLine* editor, int) {
    const LineInfo* info = el_line(editor);
    std::string_view before(info->buffer, static_cast<std::size_t>(info->cursor - info->buffer));
    Completion completion = self(editor).completer_(before);
    if (completion.candidates.empty() || completion.begin > before.size()) return CC_REFRESH_BEEP;
    std::string_view word = before.substr(completion.begin);
    std::string insertion = common_beginning(completion.candidates);
    bool single = completion.candidates.size() == 1;
    if (single && completion.space_behind) insertion += ' ';
    if (insertion.size() < word.size() || insertion == word) {
      std::fputc('\n', stdout);
      print_columns(completion.candidates);
      return CC_REDISPLAY;
    }
    if (insertion.starts_with(word)) {
      el_insertstr(editor, insertion.c_str() + word.size());
      return CC_REFRESH;
    }
    // A keyword in other letters: the word is replaced, counted in characters.
    std::size_t characters = 0;
    for (char c : word) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    el_deletestr(editor, static_cast<int>(characters));
    el_insertstr(editor, insertion.c_str());
    return CC_REFRESH;
  }

  void save_history() {
    if (history_ == nullptr || history_file_.empty()) return;
    mode_t old_mask = ::umask(077);
    HistEvent event{};
    history(history_, &event, H_SAVE, history_file_.c_str());
    ::umask(old_mask);
  }

  Completer completer_;
  std::string history_file_;
  std::string prompt_;
  EditLine* editor_ = nullptr;
  History* history_ = nullptr;
  std::string unread_;
  std::size_t unread_begin_ = 0;
  bool interrupted_ = false;
};

LineEditor::LineEditor(const std::string& history_file, Completer completer)
    : impl_(std::make_unique<Impl>(history_file, std::move(completer))) {}
LineEditor::~LineEditor() = default;
LineEditor::Outcome LineEditor::read(const std::string& prompt, std::string& line) { return impl_->read(prompt, line); }
bool LineEditor::input_waits() const { return impl_->input_waits(); }
void LineEditor::remember(const std::string& entry) { impl_->remember(entry); }

std::string history_file() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && state[0] == '/')
    return std::string(state) + "/tercet_history";
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] != '\0') return std::string(home) + "/.tercet_history";
  return {};
}

}  // namespace tercet::shell
