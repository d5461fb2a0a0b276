/** The folders above a path, outermost first, without the root: `/a`, `/a/b` of `/a/b/c`. */
export function ancestorsOf(path: string): readonly string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, at) => `/${names.slice(0, at + 1).join('/')}`);
}
