// Runs before the first paint: marks a Mac, so that shortcuts are named ⌘ instead of Ctrl without a jump.
if (/Mac|iPhone|iPad/.test(navigator.platform)) document.documentElement.dataset.mac = "";
