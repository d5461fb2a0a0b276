/** Parts into which compilers of C cut a function. */
const OF_C = /\.(?:cold|part|constprop|isra)(?:\.\d+)*$/;

/** `a.example/b.T.c.example/d`: the package, the type, and the package of the method. */
const PROMOTED = /^((?:[^/]+\/)+?[^/.]+)\.[A-Za-z_]\w*\.[^/]*\//;

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

/**
 * The package that a path may be of instead: a method of an embedded type that only its own package can name has the path of that package
 * in its name, `a.example/b.T.c.example/d`. The path of a package may look the same: there is such a package, or not.
 */
export function embeddingPackage(path: string): string | undefined {
  if (/^main\.[A-Za-z_]\w*\./.test(path)) return 'main';
  const isPlain = !path.includes('.', path.indexOf('/') + 1);
  return isPlain ? undefined : PROMOTED.exec(path)?.[1];
}

function unescaped(path: string): string {
  const bytes = path.replace(/%([\da-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString();
}
