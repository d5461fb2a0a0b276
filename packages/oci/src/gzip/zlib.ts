/** Node's zlib, loaded on first use: most builds neither compress nor decompress. */
export function zlib(): typeof import('node:zlib') {
  return process.getBuiltinModule('node:zlib');
}
