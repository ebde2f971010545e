// Everything the frame can do. Alpine starts after this file and finds the components registered.
import "./themes.js";
import "./toasts.js";
import "./requests.js";
import "./notes.js";
import "./dialogs.js";
import "./menus.js";
import "./navigation.js";
import "./palette.js";
import "./picker.js";
import "./keyboard.js";
import "./drafts.js";
import "./validity.js";
import "./widgets.js";
import "./charts.js";
