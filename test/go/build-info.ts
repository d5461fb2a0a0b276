import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { BuildModule } from '@strake/plugin-go/program';
import { bytesSource, readBuildInfo, streamSource } from '@strake/plugin-go/program';
import { run } from '../tool/index.ts';

interface GoModule {
  readonly Path: string;
  readonly Version?: string;
  readonly Sum?: string;
  readonly Replace?: GoModule;
}

interface GoBuildInfo {
  readonly GoVersion: string;
  readonly Path: string;
  readonly Main?: GoModule;
  readonly Deps?: readonly GoModule[];
  readonly Settings?: readonly { readonly Key: string; readonly Value?: string }[];
}

/** Asserts that strake reads of a program what `go version -m` does, from memory and from a stream. */
export async function assertSameBuildInfo(program: string): Promise<void> {
  const printed = await run(['go', 'version', '-m', '-json', program]);
  assert.equal(printed.status, 0, printed.stderr);
  const { GoVersion, Path, Main, Deps, Settings } = JSON.parse(printed.stdout) as GoBuildInfo;
  const expected = {
    goVersion: GoVersion.replace(/[ -]X:.*/, ''),
    path: Path,
    ...(Main?.Path ? { main: moduleOf(Main) } : {}),
    dependencies: (Deps ?? []).map(moduleOf),
    settings: new Map((Settings ?? []).map(({ Key, Value = '' }) => [Key, Value])),
  };
  assert.deepEqual(await readBuildInfo(bytesSource(await readFile(program))), expected, program);
  const stream = createReadStream(program);
  assert.deepEqual(await readBuildInfo(streamSource(stream)), expected, program);
  stream.destroy();
}

function moduleOf({ Path, Version = '', Sum = '', Replace }: GoModule): BuildModule {
  return {
    path: Path,
    version: Version,
    sum: Sum,
    ...(Replace ? { replacement: moduleOf(Replace) } : {}),
  };
}
