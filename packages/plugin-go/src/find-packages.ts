import { isAbsolute, relative, sep } from 'node:path';
import type { FoundPackage, HostAccess } from '@strake/core/plugin';
import { askGo } from './ask-go.ts';
import { goError } from './error-codes.ts';
import { explainFailure } from './explain-failure.ts';
import { guessRepository } from './guess-repository.ts';
import { uniqueNames } from './unique-names.ts';

/** A line for each main package. Source: `go help list`. */
const TEMPLATE =
  '{{if eq .Name "main"}}{{.Dir}}\t{{.ImportPath}}\t{{with .Module}}{{.Path}}{{end}}{{end}}';

/** GOMOD where there is no module. */
const NOTHING = /^(|\/dev\/null|NUL)$/;

/**
 * The main packages below a directory of a Go module, and in modules of its workspace below it. A single one is called what its module
 * is, because its directory may have any name; several are called what their directories are.
 * @param directory absolute
 * @throws TOOL_NOT_FOUND, GO_MODULE_NOT_FOUND; GO_PACKAGE_NOT_MAIN if there is no main package
 */
export async function findPackages(
  directory: string,
  host: Pick<HostAccess, 'run'>,
): Promise<readonly FoundPackage[]> {
  const ask = async (...argv: string[]) => {
    const { exitCode, stdout, stderr } = await askGo(host, argv, { directory });
    if (exitCode !== 0) throw explainFailure(directory, stderr);
    return stdout.split(/\r?\n/);
  };
  const list = async (...argv: string[]) =>
    (await ask('list', ...argv)).filter((line) => line !== '');
  const [module = '', workspace = ''] = await ask('env', 'GOMOD', 'GOWORK');
  const hasModule = !NOTHING.test(module);
  const hasWorkspace = !/^(|off)$/.test(workspace);
  if (!hasModule && !hasWorkspace) {
    throw goError('GO_MODULE_NOT_FOUND', `no go.mod in ${directory} or above`, {
      hint: 'init reads Go modules: run it in one, name its directory (strake -C DIR init), or create one with "go mod init".',
    });
  }
  const modules = hasWorkspace ? await list('-m', '-f', '{{.Dir}}') : [];
  const below = modules.map((each) => slashed(relative(directory, each))).filter(isBelow);
  if (!hasModule && below.length === 0) throw noModule(directory, modules);
  const patterns = [...(hasModule ? ['./...'] : []), ...below.map((path) => `./${path}/...`)];
  const programs = (await list('-e', '-find', '-f', TEMPLATE, ...patterns)).map((line) => {
    const [programDirectory = '', importPath = '', modulePath = ''] = line.split('\t');
    return { directory: programDirectory, importPath, module: modulePath };
  });
  const [only] = programs;
  if (only === undefined) {
    throw goError('GO_PACKAGE_NOT_MAIN', `no main package in ${directory} or below`, {
      hint: 'A program is a directory with "package main", usually below cmd/.',
    });
  }
  const images = uniqueNames(
    programs.length === 1 ? [only.module] : programs.map(({ importPath }) => importPath),
  );
  return programs.map((program, at) => {
    const image = images[at] ?? '';
    const path = slashed(relative(directory, program.directory));
    return {
      name: path === '' ? '.' : `./${path}`,
      path: program.importPath,
      image,
      repository: guessRepository(program.module, image),
    };
  });
}

/** @param modules absolute directories of the modules that go.work lists, none of them in the directory */
function noModule(directory: string, modules: readonly string[]): Error {
  const commands = modules.map((each) => `strake -C ${slashed(relative(directory, each))} init`);
  return goError('GO_MODULE_NOT_FOUND', `no go.mod in ${directory}, but a go.work`, {
    hint:
      commands.length === 0
        ? 'It lists no module: add one with "go work use DIR".'
        : `Run init in one of its modules: ${commands.join(', ')}.`,
  });
}

function isBelow(path: string): boolean {
  return path !== '' && !/^\.\.(\/|$)/.test(path) && !isAbsolute(path);
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
