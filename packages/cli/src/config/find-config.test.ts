import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  chmod,
  chown,
  lchown,
  mkdir,
  mkdtemp,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CONFIG_NAMES, findConfig } from './find-config.ts';

async function directory(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'strake-find-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return path;
}

test("does not treat the user's configuration directory as a project", async (t) => {
  const root = await directory(t, {
    'home/strake/config.yaml': 'base: theirs\n',
    'project/.git/HEAD': 'ref: refs/heads/main\n',
  });
  const { XDG_CONFIG_HOME } = process.env;
  process.env.XDG_CONFIG_HOME = join(root, 'home');
  t.after(() => {
    if (XDG_CONFIG_HOME === undefined) delete process.env.XDG_CONFIG_HOME;
    else process.env.XDG_CONFIG_HOME = XDG_CONFIG_HOME;
  });
  assert.equal(await findConfig(join(root, 'project'), undefined), undefined);
});

test('skips invalid package.json files, and directories and dangling links of that name', async (t) => {
  const root = await directory(t, {
    'strake.yaml': 'base: scratch\n',
    'app/package.json': '{ "name": ',
    'app/a/package.json/x': '',
    'app/a/b/x': '',
  });
  await symlink('nowhere', join(root, 'app/a/b/package.json'));
  assert.equal(await findConfig(join(root, 'app/a/b'), undefined), join(root, 'strake.yaml'));
  assert.equal(await findConfig(join(root, 'app'), undefined), join(root, 'strake.yaml'));
});

const others = { skip: process.getuid?.() !== 0 && 'only root can make files of another user' };

const refusesToRead = (file: string, what: string, named?: string) =>
  assert.rejects(findConfig(dirname(file), named), {
    code: 'FILE_UNREADABLE',
    message: `configuration ${file} ${what}`,
  });

test('refuses a directory and a dangling link with the name of a configuration', async (t) => {
  const root = await directory(t, {
    'strake.yaml': '',
    'app/strake.yaml/x': '',
    'web/strake.yml': '',
  });
  await refusesToRead(join(root, 'app/strake.yaml'), 'is a directory');
  await refusesToRead(join(root, 'app/strake.yaml'), 'is a directory', 'strake.yaml');
  const link = join(root, 'web/strake.config.yaml');
  await symlink('../shared/strake.yaml', link);
  await refusesToRead(link, 'is a link to ../shared/strake.yaml, which does not exist');
  await refusesToRead(link, 'is a link to ../shared/strake.yaml, which does not exist', link);
  await rm(link);
  await symlink('strake.config.yaml', link);
  await refusesToRead(link, 'is a link to strake.config.yaml, which does not exist');
});

test('prefers a readable configuration to a later name that is unreadable', async (t) => {
  const root = await directory(t, { 'strake.config.yaml': '', 'strake.yaml/x': '' });
  assert.equal(await findConfig(root, undefined), join(root, 'strake.config.yaml'));
});

test('refuses a configuration that the user may not read', others, async (t) => {
  const root = await directory(t, {
    'app/strake.yaml': '',
    'web/package.json': '{ "strake": {} }',
  });
  const files = [join(root, 'app/strake.yaml'), join(root, 'web/package.json')];
  await chmod(root, 0o755);
  for (const file of files) await chmod(file, 0o600);
  process.seteuid?.(4242);
  try {
    for (const file of files) {
      await refusesToRead(file, 'cannot be read: permission denied');
      await refusesToRead(file, 'cannot be read: permission denied', file);
    }
  } finally {
    process.seteuid?.(0);
  }
});

test('uses an invalid package.json only if it mentions strake, to report its error', async (t) => {
  const root = await directory(t, {
    'strake.json': '{}',
    'a/package.json': '{ "name": ',
    'b/package.json': '{ "strake": { ',
  });
  assert.equal(await findConfig(join(root, 'a'), undefined), join(root, 'strake.json'));
  assert.equal(await findConfig(join(root, 'b'), undefined), join(root, 'b/package.json'));
});

const TRAP = 'globalThis.trapped = true; module.exports = { searchPlaces: ["evil.json"] };';
const META: Readonly<Record<string, string>> = {
  '.config/config.js': TRAP,
  '.config/config.cjs': TRAP,
  '.config/config.ts': TRAP,
  '.config/config.mjs':
    'globalThis.trapped = true; export default { searchPlaces: ["evil.json"] };',
  '.config/config.json': '{ "cosmiconfig": { "searchPlaces": ["evil.json"] }, "strake": {} }',
  '.config/config.yaml': 'cosmiconfig: { searchPlaces: [evil.json] }\nstrake: {}\n',
  '.config/config.yml': 'cosmiconfig: { searchPlaces: [evil.json] }\nstrake: {}\n',
  'package.json': '{ "cosmiconfig": { "searchPlaces": ["evil.json"] } }',
  'package.yaml': 'cosmiconfig: { searchPlaces: [evil.json] }\n',
};
for (const [name, text] of Object.entries(META)) {
  test(`neither runs nor reads ${name}, which configures the search library`, async (t) => {
    const root = await directory(t, { [name]: text, 'evil.json': '{}', '.git/HEAD': '' });
    const before = process.cwd();
    process.chdir(root);
    t.after(() => process.chdir(before));
    assert.equal(await findConfig(process.cwd(), undefined), undefined);
    assert.equal(process.cwd(), root);
    assert.equal(Reflect.get(globalThis, 'trapped'), undefined);
  });
}

test('searches no further up than the root of the repository, or the home directory', async (t) => {
  const root = await directory(t, {
    'strake.json': '{}',
    'repository/.git': 'gitdir: elsewhere\n',
    'repository/a/b/x': '',
    'home/project/x': '',
  });
  assert.equal(await findConfig(join(root, 'repository/a/b'), undefined), undefined);
  const { HOME } = process.env;
  process.env.HOME = join(root, 'home');
  t.after(() => {
    process.env.HOME = HOME;
  });
  assert.equal(await findConfig(join(root, 'home/project'), undefined), undefined);
  await writeFile(join(root, 'home/strake.yml'), '');
  assert.equal(
    await findConfig(join(root, 'home/project'), undefined),
    join(root, 'home/strake.yml'),
  );
});

test('refuses a configuration in a parent directory that others can write to, and accepts it if it is named', async (t) => {
  const root = await directory(t, { 'shared/strake.yaml': '', 'shared/mine/x': '' });
  const [shared, file] = [join(root, 'shared'), join(root, 'shared/strake.yaml')];
  await chmod(shared, 0o777);
  await assert.rejects(findConfig(join(shared, 'mine'), undefined), {
    code: 'CONFIG_UNTRUSTED',
    message: `configuration ${file} was not read: ${shared} is writable by other users`,
    hint: `A configuration can run programs. If you trust this one, pass it explicitly: --config ${file}`,
  });
  assert.equal(await findConfig(join(shared, 'mine'), file), file);
  assert.equal(await findConfig(shared, undefined), file, 'who works in it means it');
  // CI systems check repositories out with a umask of 0.
  await mkdir(join(shared, '.git'));
  assert.equal(await findConfig(join(shared, 'mine'), undefined), file);
});

test('refuses a writable configuration in a parent directory outside of a repository', async (t) => {
  const root = await directory(t, { 'strake.yaml': '', 'mine/x': '' });
  const file = join(root, 'strake.yaml');
  await chmod(file, 0o666);
  await assert.rejects(findConfig(join(root, 'mine'), undefined), {
    code: 'CONFIG_UNTRUSTED',
    message: `configuration ${file} is writable by other users`,
  });
  assert.equal(await findConfig(root, undefined), file, 'who works in it means it');
  await mkdir(join(root, '.git'));
  assert.equal(await findConfig(join(root, 'mine'), undefined), file);
});

test('refuses a configuration of another user, or in a directory of theirs', others, async (t) => {
  const files = { '.git/HEAD': '', 'strake.yaml': '', 'a/x': '' };
  const root = await directory(t, files);
  const file = join(root, 'strake.yaml');
  const refuses = (message: string) =>
    assert.rejects(findConfig(join(root, 'a'), undefined), { code: 'CONFIG_UNTRUSTED', message });
  await chown(file, 4242, 4242);
  await refuses(`configuration ${file} belongs to another user (uid 4242)`);
  await chown(file, 0, 0);
  await chown(root, 4242, 4242);
  await refuses(`configuration ${file} was not read: ${root} belongs to another user (uid 4242)`);
});

test('refuses a link of another user to our file, and our link to theirs', others, async (t) => {
  const root = await directory(t, {
    '.git/HEAD': '',
    'mine.json': '{}',
    'theirs.json': '{}',
    'a/x': '',
  });
  const link = join(root, 'strake.json');
  await chown(join(root, 'theirs.json'), 4242, 4242);
  for (const target of ['mine.json', 'theirs.json']) {
    await symlink(target, link);
    if (target === 'mine.json') await lchown(link, 4242, 4242);
    await assert.rejects(findConfig(join(root, 'a'), undefined), { code: 'CONFIG_UNTRUSTED' });
    await rm(link);
  }
});

test(
  'accepts the checkout of another user if root works in it, as CI containers do',
  others,
  async (t) => {
    const root = await directory(t, { '.git/HEAD': '', 'strake.yaml': '', 'a/x': '' });
    for (const path of ['', '.git', 'strake.yaml', 'a']) await chown(join(root, path), 1001, 1001);
    assert.equal(await findConfig(join(root, 'a'), undefined), join(root, 'strake.yaml'));
  },
);

test('distinguishes a named directory from a missing file', async (t) => {
  const root = await directory(t, { 'app/x': '' });
  const refuses = (named: string, code: string, message: RegExp) =>
    assert.rejects(findConfig(root, named), { code, message });
  await refuses('app', 'FILE_UNREADABLE', /app is a directory$/);
  await refuses('nowhere.yaml', 'CONFIG_NOT_FOUND', /nowhere\.yaml does not exist$/);
});

const mkfifo = (...paths: readonly string[]) =>
  execFileSync('sh', ['-c', 'mkfifo "$@"', 'sh', ...paths]);

const posix = { skip: process.platform === 'win32' && 'Windows has no such files' };

test('refuses a FIFO and a device, found or named, without opening them', posix, async (t) => {
  const root = await directory(t, { '.git/HEAD': '', 'app/a/x': '', 'web/x': '' });
  const fifo = join(root, 'app/strake.yaml');
  mkfifo(fifo, join(root, 'strake.config.ts'));
  await symlink('/dev/zero', join(root, 'web/strake.json'));
  await refusesToRead(fifo, 'is not a regular file');
  const refuses = (named: string, start: string) =>
    assert.rejects(findConfig(join(root, start), named || undefined), {
      code: 'FILE_UNREADABLE',
      message: /is not a regular file$/,
    });
  await refuses('', 'app/a');
  await refuses('', 'web');
  await refuses('strake.json', 'web');
  await refuses('strake.config.ts', '.');
});

test(
  'skips a package.json that is not a regular file, or too large, without reading it',
  posix,
  async (t) => {
    const root = await directory(t, { 'strake.yaml': '', 'a/b/c/package.json': '', 'd/x': '' });
    await symlink('/dev/zero', join(root, 'a/package.json'));
    mkfifo(join(root, 'a/b/package.json'));
    await truncate(join(root, 'a/b/c/package.json'), 3 * 2 ** 30);
    assert.equal(await findConfig(join(root, 'a/b/c'), undefined), join(root, 'strake.yaml'));
  },
);

test('refuses a configuration that is too large', async (t) => {
  const root = await directory(t, { 'strake.yaml': '' });
  await truncate(join(root, 'strake.yaml'), 3 * 2 ** 30);
  await refusesToRead(join(root, 'strake.yaml'), 'is larger than 16777216 bytes');
});

test(
  'refuses files of another user above the working directory without reading them',
  others,
  async (t) => {
    const root = await directory(t, {
      'mine/x': '',
      'theirs/mine/x': '',
      'theirs/package.json': '{}',
    });
    const fifo = join(root, 'strake.yaml');
    mkfifo(fifo);
    await chown(fifo, 4242, 4242);
    const message = `configuration ${fifo} belongs to another user (uid 4242)`;
    const refusal = { code: 'CONFIG_UNTRUSTED', message };
    await assert.rejects(findConfig(join(root, 'mine'), undefined), refusal);
    const manifest = join(root, 'theirs/package.json');
    await chown(manifest, 4242, 4242);
    await assert.rejects(findConfig(join(root, 'theirs/mine'), undefined), refusal);
    await writeFile(manifest, '{ "strake": {} }');
    await assert.rejects(findConfig(join(root, 'theirs/mine'), undefined), {
      code: 'CONFIG_UNTRUSTED',
      message: `configuration ${manifest} belongs to another user (uid 4242)`,
    });
  },
);

test('the entry for SchemaStore has the names of all configurations that are not code', () => {
  const file = new URL('../../../../docs/schemastore.json', import.meta.url);
  const { fileMatch } = JSON.parse(readFileSync(file, 'utf8'));
  const names = CONFIG_NAMES.filter((name) => /strake.*\.(json|ya?ml)$/.test(name));
  assert.deepEqual(fileMatch.toSorted(), names.toSorted());
});
