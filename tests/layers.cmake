# Checks who includes whom: shell -> include <- engine -> parser, storage; RocksDB in storage/rocksdb only, PEGTL, expat
# and RapidJSON in parser only, and no library in a public header.
#   cmake -D SOURCE=... -P layers.cmake
cmake_minimum_required(VERSION 3.25)

set(broken "")

# Collects every include of a folder that does not match `allowed` or does match `forbidden` ("": no such rule). What lies in the folder
# `except` is not looked at.
function(check folder except allowed forbidden reason)
  file(GLOB_RECURSE files ${SOURCE}/${folder}/*.h ${SOURCE}/${folder}/*.hpp ${SOURCE}/${folder}/*.cpp ${SOURCE}/${folder}/*.c)
  if(NOT files)
    message(FATAL_ERROR "There is no source in ${SOURCE}/${folder}")
  endif()
  foreach(file IN LISTS files)
    file(RELATIVE_PATH name ${SOURCE} ${file})
    if(except AND name MATCHES "^${except}/")
      continue()
    endif()
    file(STRINGS ${file} lines REGEX "^ *# *include *[<\"]")
    foreach(line IN LISTS lines)
      if((allowed AND NOT line MATCHES "include *(${allowed})") OR (forbidden AND line MATCHES "include *[<\"](${forbidden})"))
        string(APPEND broken "${name}: ${line}: ${reason}\n")
      endif()
    endforeach()
  endforeach()
  set(broken "${broken}" PARENT_SCOPE)
endfunction()

# No file of a folder includes anything that matches the expression.
macro(forbid folder expression reason)
  check(${folder} "" "" "${expression}" "${reason}")
endmacro()

forbid(include "rocksdb/|curl/|tao/|expat[.]h|rapidjson/|fmt/|parser/|storage/|engine/|shell/" "the public API includes only itself and the standard library")
forbid(parser "rocksdb/|curl/|storage/|engine/|shell/" "the parser knows no storage and no engine")
forbid(storage "curl/|tao/|expat[.]h|rapidjson/|parser/|engine/|shell/" "storage knows no parser and no engine")
forbid(engine "rocksdb/|tao/|expat[.]h|rapidjson/|storage/rocksdb/|shell/" "the engine sees storage through its interface")
forbid(shell "rocksdb/|curl/|tao/|expat[.]h|rapidjson/|parser/|storage/|engine/" "the shell sees nothing but include/tercet")

check(include/tercet "" "<[a-z0-9_]+>|\"tercet/" "" "the public API includes only itself and the standard library")
check(storage storage/rocksdb "" "rocksdb/" "RocksDB stays in storage/rocksdb")
check(engine engine/service "" "curl/" "libcurl stays in engine/service")
# A path from here ("x.h", "../engine/x.h") would go around what stands above.
foreach(layer include parser storage engine shell)
  check(${layer} "" "<|\"(tercet|parser|storage|engine|shell)/" "" "an include names its layer")
endforeach()

if(broken)
  message(FATAL_ERROR "Includes that cross a layer:\n${broken}")
endif()
