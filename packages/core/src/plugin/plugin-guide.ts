/** The guide for plugin authors, as a URL for hints: the package does not contain docs/. */
export const PLUGIN_GUIDE = 'https://github.com/strake-build/strake/blob/main/docs/plugins.md';
