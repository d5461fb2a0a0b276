import assert from 'node:assert/strict';
import type { Bases, ToolRun } from './both-tools.ts';
import { type ReadImage, readImage } from './read-image.ts';

const DIGEST = /@sha256:[0-9a-f]{64}/g;
const BASE_DIGEST = 'org.opencontainers.image.base.digest';
const BASE_NAME = 'org.opencontainers.image.base.name';

/** Text with the digests of images, which ko and strake cannot have in common, replaced. */
export function withoutDigests(text: string): string {
  return text.replaceAll(DIGEST, '@DIGEST');
}

/** Asserts that both succeeded and printed the same lines. ko prints several in a random order. */
export function assertSameLines({ ko, strake }: { ko: ToolRun; strake: ToolRun }): void {
  assert.equal(ko.status, 0, ko.stderr);
  assert.equal(strake.status, 0, strake.stderr);
  assert.deepEqual(sortedLines(strake.stdout), sortedLines(ko.stdout));
}

function sortedLines(text: string): readonly string[] {
  return withoutDigests(text).trimEnd().split('\n').sort();
}

/** Asserts that the registries of both hold the same repositories, with the same tags, of equal images. */
export async function assertSameRegistries(
  bases: Bases,
  { ko, strake }: { ko: ToolRun; strake: ToolRun },
): Promise<void> {
  const [koTags, strakeTags] = await Promise.all([
    listTags(ko.registry),
    listTags(strake.registry),
  ]);
  assert.deepEqual(strakeTags, koTags);
  for (const tag of koTags)
    await assertSameImages(bases, `${ko.registry}/${tag}`, `${strake.registry}/${tag}`);
}

/** Asserts that every reference with a digest in what both printed is of equal images. */
export async function assertSamePrinted(
  bases: Bases,
  { ko, strake }: { ko: ToolRun; strake: ToolRun },
): Promise<void> {
  const [koReferences, strakeReferences] = [references(ko), references(strake)];
  assert.deepEqual([...strakeReferences.keys()].sort(), [...koReferences.keys()].sort());
  for (const [name, reference] of koReferences)
    await assertSameImages(bases, reference, strakeReferences.get(name) ?? '');
}

/** Name → reference with digest. */
function references({ stdout, registry }: ToolRun): ReadonlyMap<string, string> {
  const found = stdout.match(/REGISTRY[\w./:-]*@sha256:[0-9a-f]{64}/g) ?? [];
  return new Map(
    found.map((reference) => [withoutDigests(reference), reference.replace('REGISTRY', registry)]),
  );
}

export async function assertSameImages(bases: Bases, ko: string, strake: string): Promise<void> {
  const [expected, actual] = await Promise.all([readImage(ko), readImage(strake)]);
  assert.deepEqual(actual, mend(expected, bases), `${strake} differs from ${ko}`);
}

/** What strake does better on purpose: docs/from-ko.md lists it. */
function mend(image: ReadImage, { digests }: Bases): ReadImage {
  const { annotations, manifests } = image;
  if (manifests === undefined) return mendPath(image);
  const digest = digests[(annotations?.[BASE_NAME] ?? '').replace(/:latest$/, '')];
  return {
    ...image,
    // ko names the digest of an index that exists nowhere.
    annotations: { ...annotations, ...(digest !== undefined && { [BASE_DIGEST]: digest }) },
    manifests: manifests.map((each) => ({ ...each, ...mendPath(each) })),
  };
}

/** ko joins the PATH of Windows with a colon, which is part of every path there. */
function mendPath(image: ReadImage): ReadImage {
  const { config } = image;
  if (config?.os !== 'windows') return image;
  const Env = config.config.Env?.map((variable) =>
    variable.replace(/^(PATH=.*):(C:\\ko-app)$/, '$1;$2'),
  );
  return { ...image, config: { ...config, config: { ...config.config, ...(Env && { Env }) } } };
}

/** `name:tag` of all images of a registry, sorted. */
export async function listTags(registry: string): Promise<readonly string[]> {
  const { repositories } = await get<Catalog>(`${registry}/v2/_catalog`);
  const tags = (repositories ?? []).map(async (name) => {
    const { tags: names } = await get<TagList>(`${registry}/v2/${name}/tags/list`);
    return (names ?? []).map((tag) => `${name}:${tag}`);
  });
  return (await Promise.all(tags)).flat().sort();
}

interface Catalog {
  readonly repositories: readonly string[] | null;
}

interface TagList {
  readonly tags: readonly string[] | null;
}

async function get<T>(path: string): Promise<T> {
  return (await fetch(`http://${path}`)).json() as Promise<T>;
}
