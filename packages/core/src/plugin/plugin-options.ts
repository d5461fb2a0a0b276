/**
 * Options by plugin name. The package of a plugin adds its own, so that `strake.config.ts` knows them:
 * `declare module '@strake/core/plugin' { interface PluginOptions { readonly go: GoOptions } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: plugins fill it
export interface PluginOptions {}
