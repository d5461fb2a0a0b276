import { StrakeError } from '@strake/core/plugin';
import type { PackageFacts } from './package-facts.ts';
import type { Program } from './program.ts';

/** What go says when it can't list anything at all. */
export function explainFailure(directory: string, stderr: string, platform: string): StrakeError {
  const text = stderr.trim();
  if (/go\.mod file not found|cannot find main module|go: cannot find go\.mod|working directory is not part of a module/.test(text)) {
    return new StrakeError('GO_MODULE_NOT_FOUND', `no go.mod in ${directory} or above`, {
      platform,
      hint: 'Set "dir" to the folder of the module, or make one with "go mod init".',
    });
  }
  if (/chdir|no such file or directory/.test(text) && text.includes(directory)) {
    return new StrakeError('GO_MODULE_NOT_FOUND', `folder ${directory} does not exist`, {
      platform,
      hint: 'Set "dir" to the folder of the module, from the folder of the configuration.',
    });
  }
  if (/missing go\.sum entry|updates to go\.mod needed|inconsistent vendoring|no required module provides|cannot find module providing/.test(text)) {
    return new StrakeError('GO_MODULE_MISSING', `go.mod or go.sum of ${directory} does not provide all that is built`, {
      platform,
      output: text,
      hint: 'Run "go mod tidy" there.',
    });
  }
  return new StrakeError('TOOL_FAILED', `go list failed in ${directory} for ${platform}`, {
    platform,
    output: text,
    hint: 'Run the same "go list" by hand to see more.',
  });
}

/** Why a package can't be built as a program; undefined where it can. */
export function explainPackage(program: Program, facts: PackageFacts | undefined, platform: string): StrakeError | undefined {
  const named = `package "${program.package}" of image "${program.image}"`;
  const where = { image: program.image, platform };
  if (!facts) return notFound(named, program, where);
  const problem = facts.Error?.Err ?? '';
  if (/build constraints exclude all Go files/.test(problem)) {
    const files = facts.IgnoredGoFiles ?? [];
    return new StrakeError('GO_PACKAGE_EXCLUDED', `${named} has no Go files for ${platform}: build constraints exclude ${files.join(', ') || 'all of them'}`, {
      ...where,
      hint: 'Set "tags", leave the platform out, or give the image other programs there: "programs" may be a map by platform.',
    });
  }
  if (/no required module provides|cannot find module providing|missing go\.sum entry|is not in your go\.mod/.test(problem)) {
    return moduleMissing(facts.ImportPath, problem, program, where);
  }
  if (problem !== '' && (facts.Name === undefined || facts.Name === '')) {
    return notFound(named, program, where, problem);
  }
  if (facts.Name !== 'main') {
    return new StrakeError('GO_PACKAGE_NOT_MAIN', `${named} is no program: it is "package ${facts.Name}", not "package main"`, {
      ...where,
      hint: 'Name a main package; they often are below ./cmd.',
    });
  }
  const missing = facts.DepsErrors?.find(({ Err }) => /no required module provides|cannot find module providing|missing go\.sum entry/.test(Err));
  if (missing) return moduleMissing(missing.ImportStack?.at(-1) ?? program.package, missing.Err, program, where);
  return undefined;
}

function notFound(named: string, program: Program, where: { image: string; platform: string }, problem?: string): StrakeError {
  const relative = /^\.{0,2}\//.test(program.package) || program.package === '.';
  const hint = relative
    ? `Relative packages start at ${program.directory}.`
    : `A folder is written with a dot in front: "./${program.package}". A package of another module has to be required by go.mod.`;
  return new StrakeError('GO_PACKAGE_NOT_FOUND', `${named} does not exist in ${program.directory}`, {
    ...where,
    ...(problem === undefined ? {} : { output: problem }),
    hint,
  });
}

function moduleMissing(importPath: string, problem: string, program: Program, where: { image: string; platform: string }): StrakeError {
  const [, path = importPath] = /provides? package (\S+?)[;:]?(?:\s|$)/.exec(problem) ?? [];
  return new StrakeError('GO_MODULE_MISSING', `go.mod of ${program.directory} requires no module with package ${path}`, {
    ...where,
    output: problem.trim(),
    hint: `Run "go get ${path}" or "go mod tidy" in ${program.directory}.`,
  });
}
