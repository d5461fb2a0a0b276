/** The path of a tar entry without what means nothing: a leading or trailing slash, `//`, `./`. The root is empty. */
export function plainPath(name: string): string {
  return name
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
