//! Where the page begins.

import { Page } from "./page.js";
import { load } from "./text.js";
import * as theme from "./theme.js";

theme.apply();
await load("en");
new Page().start();
