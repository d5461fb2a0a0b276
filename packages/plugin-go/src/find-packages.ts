import { relative, sep } from 'node:path';
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
 * The main packages below a directory of a Go module. A single one is called what its module is, because its directory may have any
 * name; several are called what their directories are.
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
  const [module = '', workspace = ''] = await ask('env', 'GOMOD', 'GOWORK');
  const hasModule = !NOTHING.test(module);
  if (!hasModule && /^(|off)$/.test(workspace)) {
    throw goError('GO_MODULE_NOT_FOUND', `no go.mod in ${directory} or above`, {
      hint: 'init reads Go modules: run it in one, name its directory (strake -C DIR init), or create one with "go mod init".',
    });
  }
  const programs = (await ask('list', '-e', '-f', TEMPLATE, './...'))
    .filter((line) => line !== '')
    .map((line) => {
      const [programDirectory = '', importPath = '', modulePath = ''] = line.split('\t');
      return { directory: programDirectory, importPath, module: modulePath };
    });
  const [only] = programs;
  if (only === undefined) {
    if (!hasModule) throw noModule(directory, await ask('list', '-m', '-f', '{{.Dir}}'));
    throw goError('GO_PACKAGE_NOT_MAIN', `no main package in ${directory} or below`, {
      hint: 'A program is a directory with "package main", usually below cmd/.',
    });
  }
  const images = uniqueNames(
    programs.length === 1 ? [only.module] : programs.map(({ importPath }) => importPath),
  );
  return programs.map((program, at) => {
    const image = images[at] ?? '';
    const path = relative(directory, program.directory).split(sep).join('/');
    return {
      name: path === '' ? '.' : `./${path}`,
      image,
      repository: guessRepository(program.module, image),
    };
  });
}

/** @param modules absolute directories of the modules that go.work lists */
function noModule(directory: string, modules: readonly string[]): Error {
  const commands = modules
    .filter((each) => each !== '')
    .map((each) => `strake -C ${relative(directory, each).split(sep).join('/')} init`);
  return goError('GO_MODULE_NOT_FOUND', `no go.mod in ${directory}, but a go.work`, {
    hint:
      commands.length === 0
        ? 'It lists no module: add one with "go work use DIR".'
        : `Run init in one of its modules: ${commands.join(', ')}.`,
  });
}
