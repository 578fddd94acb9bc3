// All of the C++ API.
#pragma once

#include "tercet/database.h"
#include "tercet/error.h"
#include "tercet/functions.h"
#include "tercet/options.h"
#include "tercet/results.h"
#include "tercet/salvage.h"
#include "tercet/service.h"
#include "tercet/term.h"
#include "tercet/transaction.h"
#include "tercet/version.h"
