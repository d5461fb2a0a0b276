import { posix } from 'node:path';
import { isRecord } from '@strake/core';
import { GO_VARIABLE } from '../../go-variable.ts';
import { flagFacts } from '../../proof/flag-facts.ts';
import {
  isTrue,
  itemsOf,
  type ReleaserFile,
  type ReleaserItem,
  textOf,
  textsOf,
} from '../file/read-releaser.ts';
import type { EvaluateTemplate } from './sample-templates.ts';

type Values = ReleaserItem['values'];

/** A program that GoReleaser compiles. */
export interface BuildFacts {
  readonly id: string;
  /** `cmd/app`, or `.` */
  readonly package: string;
  /** The name of its file, without `.exe`. */
  readonly binary: string;
  readonly values: Values;
}

const LDFLAGS =
  '-s -w -X main.version={{.Version}} -X main.commit={{.Commit}} -X main.date={{.Date}} -X main.builtBy=goreleaser';

/** The elements of `builds`, with GoReleaser's defaults. It is read apart from what is written. Source: internal/pipe/build */
export function buildFacts(
  file: ReleaserFile,
  name: string,
  evaluate: EvaluateTemplate,
): readonly BuildFacts[] {
  const listed = itemsOf(file, 'builds').map(({ values }) => values);
  return (listed.length === 0 ? [{}] : listed)
    .filter((values) => !isTrue(values.skip))
    .map((values: Values) => {
      const main = textOf(values.main) ?? '.';
      const directory = main.endsWith('.go') ? posix.dirname(main) : main;
      return {
        id: textOf(values.id) ?? name,
        package: posix.join(textOf(values.dir) ?? '.', directory).replace(/(?<=.)\/$/, ''),
        binary: evaluate(textOf(values.binary) ?? name),
        values,
      };
    });
}

/** A list; a text is split at spaces. */
export function wordsOf(value: unknown): readonly string[] | undefined {
  return typeof value === 'string' ? value.trim().split(/\s+/) : textsOf(value);
}

/** The flags and variables that GoReleaser gives to go for Linux on amd64. Source: internal/builders/golang/build.go */
export function goFacts(
  file: ReleaserFile,
  values: Values,
  evaluate: EvaluateTemplate,
): readonly string[] {
  const override = [values.overrides]
    .flat()
    .filter(isRecord)
    .find(({ goos, goarch }) => goos === 'linux' && goarch === 'amd64');
  const all: Values = { ...values, ...override };
  const fields = { Os: 'linux', Arch: 'amd64', Amd64: 'v1', Arm: '', Target: 'linux_amd64_v1' };
  const texts = (value: unknown) =>
    (textsOf(value) ?? []).map((each) => evaluate(each, fields)).filter((each) => each !== '');
  const words = (value: unknown) => texts(wordsOf(value));
  const set = (textsOf(file.top.env) ?? []).filter((each) => GO_VARIABLE.test(each));
  const env = texts([...set, ...(textsOf(all.env) ?? [])]).map((each) => each.split(/=(.*)/s, 2));
  return flagFacts({
    flags: [
      ...words(all.flags),
      ...texts(all.asmflags).map((each) => `-asmflags=${each}`),
      ...texts(all.gcflags).map((each) => `-gcflags=${each}`),
      ...texts(all.buildmode).map((each) => `-buildmode=${each}`),
    ],
    tags: words(all.tags),
    // An empty list counts as none.
    ldflags: texts((textsOf(all.ldflags) ?? []).length === 0 ? LDFLAGS : all.ldflags),
    env: Object.fromEntries(env),
  });
}
