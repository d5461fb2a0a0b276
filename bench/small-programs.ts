import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, goBuild, ko, koWithCache, PLATFORMS, strake, type Work } from './bench.ts';
import { measure, type Round } from './measure.ts';

export const SMALL_PROGRAMS = 20;
/** ko links every program of every platform again: that takes minutes. */
const KO_RUNS = 2;

/** The program that changes. */
const CHANGED = 7;

/** 20 programs with an HTTP server each × 5 platforms, in 20 images. */
export async function* benchSmallPrograms(bench: Bench): AsyncGenerator<Round> {
  const work = await prepareSmallPrograms(bench, 'small');
  await measure('', [strake(bench, work), koWithCache(bench, work), goBuild(bench, work)], 1);
  let line = 0;
  const change = () => {
    line += 1;
    return changeProgram(work, line);
  };
  const title = `${SMALL_PROGRAMS} programs × ${PLATFORMS.length} platforms in ${SMALL_PROGRAMS} images`;
  const round = (what: string, prepare?: () => Promise<void>) => {
    const more = prepare ? { prepare } : {};
    return measure(
      `${title}, ${what}`,
      [
        strake(bench, work, more),
        ko(bench, work, { ...more, atMost: KO_RUNS }),
        koWithCache(bench, work, { ...more, atMost: KO_RUNS }),
        goBuild(bench, work, more),
      ],
      bench.rounds,
    );
  };
  yield await round('nothing changed, pushed before');
  yield await round('one line changed in one program', change);
  const changed = { ...work, name: 'small-changed', programs: [`./cmd/p${CHANGED}`] };
  const alone = (parallel: number) => goBuild(bench, changed, { prepare: change }, parallel);
  yield await measure(
    `${title}, one line changed in one program, and that program alone`,
    [alone(2), alone(1), alone(PLATFORMS.length), strake(bench, work, { prepare: change })],
    bench.rounds,
  );
}

/** A module in the directory `name`. */
export async function prepareSmallPrograms(
  { directory, registry, base }: Pick<Bench, 'directory' | 'registry' | 'base'>,
  name: string,
): Promise<Work> {
  const home = join(directory, name);
  const names = Array.from({ length: SMALL_PROGRAMS }, (_, at) => `p${at}`);
  for (const at of names.keys()) await writeProgram(home, at, 'hello');
  await writeFile(join(home, 'go.mod'), 'module example.com/small\n\ngo 1.24\n');
  const images = names.map((each) => {
    const repository = `${registry}/strake/${each}`;
    return `  ${each}: { repository: ${repository}, go: { programs: [./cmd/${each}] } }\n`;
  });
  await writeFile(
    join(home, 'strake.config.yaml'),
    `plugins: [go]\nplatforms: [${PLATFORMS}]\nbase: ${base}\nvcs: false\nimages:\n${images.join('')}`,
  );
  const programs = names.map((each) => `./cmd/${each}`);
  return { name, directory: home, platforms: PLATFORMS, programs };
}

/** Another line in one program. */
export function changeProgram({ directory }: Work, line: number): Promise<void> {
  return writeProgram(directory, CHANGED, `line ${line}`);
}

async function writeProgram(home: string, at: number, text: string): Promise<void> {
  const program = join(home, `cmd/p${at}`);
  await mkdir(program, { recursive: true });
  await writeFile(
    join(program, 'main.go'),
    `package main

import (
	"fmt"
	"net/http"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "p${at} ${text}") })
	panic(http.ListenAndServe(":8080", nil))
}
`,
  );
}
