/** Parts into which compilers of C cut a function. */
const OF_C = /\.(?:cold|part|constprop|isra)(?:\.\d+)*$/;

/**
 * The import path of a function's package, by the name of the function in the tables of a program: `gopkg.in/yaml%2ev3.(*T).M`,
 * `a/b.F[...]`, `type:.eq.a/b.T`. Undefined for functions in assembly and of types without a package.
 * Source: Go, cmd/internal/objabi.PathToPrefix and debug/gosym.
 */
export function packageName(symbol: string): string | undefined {
  let name = symbol;
  if (OF_C.test(name)) return undefined;
  const type = /^type(?::|\.)\.(?:eq|hash)\.\*?/.exec(name);
  if (type) name = name.slice(type[0].length);
  // Type arguments, receivers and results have paths of other packages.
  const end = name.search(/[[({ ]/);
  if (end >= 0) name = name.slice(0, end);
  const dot = name.indexOf('.', name.lastIndexOf('/') + 1);
  if (dot <= 0 || name.startsWith('go:') || name.startsWith('go.shape.')) return undefined;
  const path = name.slice(0, dot);
  return path.includes('%') ? unescaped(path) : path;
}

function unescaped(path: string): string {
  const bytes = path.replace(/%([\da-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}
