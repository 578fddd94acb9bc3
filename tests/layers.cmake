# Checks who includes whom: shell -> include <- engine -> parser, storage; RocksDB in storage only, PEGTL in parser only.
#   cmake -D SOURCE=... -P layers.cmake
cmake_minimum_required(VERSION 3.25)

set(broken "")

# No file of a folder includes anything that matches the expression.
function(forbid folder expression reason)
  file(GLOB_RECURSE files ${SOURCE}/${folder}/*.h ${SOURCE}/${folder}/*.hpp ${SOURCE}/${folder}/*.cpp ${SOURCE}/${folder}/*.c)
  foreach(file IN LISTS files)
    file(STRINGS ${file} lines REGEX "^ *# *include *[<\"](${expression})")
    foreach(line IN LISTS lines)
      file(RELATIVE_PATH name ${SOURCE} ${file})
      set(broken "${broken}${name}: ${line}: ${reason}\n" PARENT_SCOPE)
      set(broken "${broken}${name}: ${line}: ${reason}\n")
    endforeach()
  endforeach()
endfunction()

forbid(include "rocksdb/|tao/|fmt/|parser/|storage/|engine/|shell/" "the public API includes only itself and the standard library")
forbid(parser "rocksdb/|storage/|engine/|shell/" "the parser knows no storage and no engine")
forbid(storage "tao/|parser/|engine/|shell/" "storage knows no parser and no engine")
forbid(engine "rocksdb/|tao/|storage/rocksdb/|shell/" "the engine sees storage through its interface")
forbid(shell "rocksdb/|tao/|parser/|storage/|engine/" "the shell sees nothing but include/tercet")

if(broken)
  message(FATAL_ERROR "Includes that cross a layer:\n${broken}")
endif()
