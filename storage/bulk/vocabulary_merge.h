// Merges the terms of all batches, gives each an id, and writes the new ones into the dictionary.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "storage/bulk/batch.h"
#include "storage/bulk/commit_progress.h"
#include "storage/dictionary_writer.h"

namespace tercet {

struct VocabularyMergeOptions {
  // Finds the ids of keys that the store knows (ascending, of one kind of the dictionary); null: it knows none.
  std::function<void(IdKind kind, std::span<const std::string_view> texts, std::span<Id> out)> find;
  // Takes the ids of batches that lie in files; null: ids stay in memory.
  std::function<TempFile*()> ids_file;
  std::size_t buffer_bytes = 0;  // for reading all batches
  bool second_thread = true;     // for the writing
};

// Fills in the ids of the batches (ids ascend with the keys among terms new to the store) and lets go of their keys.
// `next_payload`, by kind, is what is free before, and afterwards. Errors: kIo, kCancelled.
void merge_vocabularies(std::vector<std::unique_ptr<EncodedBatch>>& batches, DictionaryWriter& writer,
                        std::array<std::uint64_t, 16>& next_payload, const VocabularyMergeOptions& options,
                        CommitProgress& progress);

}  // namespace tercet
