#include "broker/store/rocks_store.h"
