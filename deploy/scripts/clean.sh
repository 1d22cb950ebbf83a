#!/usr/bin/env bash
# Removes what was built or installed. Data folders and .env are somebody's work and stay.
source "$(dirname "$0")/lib.sh"
rm -rf bin frontend/{dist,node_modules,bench/node_modules,test-results,playwright-report}
find backend/internal/web/dist -mindepth 1 ! -name .gitkeep -delete
