/** How to write a plugin, for hints: who has the package has no `docs/`. */
export const PLUGIN_GUIDE = 'https://github.com/strake-build/strake/blob/main/docs/plugins.md';
