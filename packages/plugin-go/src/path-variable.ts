/** The PATH that Docker sets if an image has none. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const DEFAULT_WINDOWS_PATH = 'c:\\Windows\\System32;c:\\Windows';

/**
 * The environment with a directory appended to PATH, unless it is there already. Windows spells it `Path`, and separates with
 * `;`.
 */
export function withDirectoryOnPath(
  env: readonly string[],
  directory: string,
  os: string,
): readonly string[] {
  const windows = os === 'windows';
  const separator = windows ? ';' : ':';
  const isPath = (line: string) => (windows ? /^path=/i.test(line) : line.startsWith('PATH='));
  const same = (a: string, b: string) => (windows ? a.toLowerCase() === b.toLowerCase() : a === b);
  const current = env.find(isPath) ?? `PATH=${windows ? DEFAULT_WINDOWS_PATH : DEFAULT_PATH}`;
  const [name = 'PATH', value = ''] = splitOnce(current);
  const directories = value === '' ? [] : value.split(separator);
  const line = directories.some((each) => same(each, directory))
    ? current
    : `${name}=${[...directories, directory].join(separator)}`;
  return env.some(isPath) ? env.map((each) => (isPath(each) ? line : each)) : [line, ...env];
}

function splitOnce(line: string): readonly string[] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}
