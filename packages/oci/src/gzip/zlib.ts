/** Node's zlib, loaded when something is compressed or unpacked: most builds do neither. */
export function zlib(): typeof import('node:zlib') {
  return process.getBuiltinModule('node:zlib');
}
