/**
 * Options by plugin name. The package of a plugin adds its own, to give them types in `strake.config.ts`: `declare
 * module '@strake/core/plugin' { interface PluginOptions { readonly go: GoOptions } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: plugins fill it
export interface PluginOptions {}
