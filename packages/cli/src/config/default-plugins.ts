/**
 * What is built without a configuration, and what `strake init` writes a configuration for. The command knows languages as these data
 * alone; what their packages are, their plugins know.
 */
export const DEFAULT_PLUGINS: readonly string[] = ['go', 'windows'];

/** The language of the first of them, for hints. */
export const DEFAULT_LANGUAGE = {
  name: 'Go',
  /** Files at the top of a project. */
  markers: ['go.mod', 'go.work'],
  /** The command that begins a project. */
  begin: 'go mod init',
  /** A package as it may be called. */
  example: './cmd/app',
} as const;
