# Installs the build into a temporary prefix and builds a small program against it, by find_package and by pkg-config.
#   cmake -D BUILD=... -D SOURCE=... -D WORK=... -D CXX=... -P run.cmake
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(expect_answer)
  execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE answer COMMAND_ERROR_IS_FATAL ANY)
  if(NOT answer STREQUAL "Hefei vehicle_RnD\n")
    message(FATAL_ERROR "${ARGN} answered: ${answer}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)

run(${CMAKE_COMMAND} -S ${SOURCE}/consumer -B ${WORK}/cmake -D CMAKE_PREFIX_PATH=${WORK}/prefix -D CMAKE_CXX_COMPILER=${CXX})
run(${CMAKE_COMMAND} --build ${WORK}/cmake)
expect_answer(${WORK}/cmake/consumer)

file(GLOB_RECURSE pc ${WORK}/prefix/tercet.pc)
get_filename_component(pc_folder ${pc} DIRECTORY)
set(ENV{PKG_CONFIG_PATH} ${pc_folder})
execute_process(COMMAND pkg-config --cflags --libs tercet OUTPUT_VARIABLE flags
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
run(${CXX} -std=c++20 ${SOURCE}/consumer/main.cpp -o ${WORK}/by_pkg_config ${flags})
expect_answer(${WORK}/by_pkg_config)
