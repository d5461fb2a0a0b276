import type { PushImage } from '@strake/core/plugin';
import { FactBudget } from './fact-budget.ts';
import type { DistributionPackage, Inventory, InventoryBase } from './inventory.ts';
import type { Release } from './layer-facts.ts';
import { RELEASE_FILES } from './os-release.ts';
import { type FoundFile, overlayLayers } from './overlay-layers.ts';
import { countFacts } from './read-layer-facts.ts';
import { type InventoryContext, MOST_FILES, rememberLayer } from './remember-layer.ts';

/** What layers alone say. */
type Contents = Omit<Inventory, 'platform' | 'base'>;

/**
 * What one platform's image contains. Each layer is read once and then remembered by its digest, and so is an image of usual size by the
 * digests of its layers. Layers of a Windows base are not read: they have neither a database of packages nor, as a rule, programs of Go,
 * and gigabytes of other files.
 * @param base with its own SBOMs
 * @throws LIMIT_EXCEEDED, and whatever reading a layer throws
 */
export async function inventoryImage(
  { platform, layers }: Pick<PushImage, 'platform' | 'layers'>,
  context: InventoryContext,
  base?: InventoryBase,
): Promise<Inventory> {
  const { os } = platform;
  const read = layers.filter(({ own }) => own || os !== 'windows');
  const facts = [
    'image',
    os === 'windows',
    read.map(({ digest, diffId, own }) => [digest, diffId, own]),
  ];
  let made: Contents | undefined;
  const remembered = await context.remember(facts, async () => {
    made = await readContents(read, os, context);
    return made.files.length > MOST_FILES ? null : made;
  });
  const contents = remembered ?? made ?? (await readContents(read, os, context));
  return { platform, ...contents, ...(base ? { base } : {}) };
}

async function readContents(
  layers: PushImage['layers'],
  os: string,
  context: InventoryContext,
): Promise<Contents> {
  const budget = new FactBudget();
  const overlaid = await Promise.all(
    layers.map(async ({ digest, own }) => ({
      own,
      facts: await rememberLayer(context, { digest, own, os }, budget),
    })),
  );
  // Layers that are remembered were not counted as they were read.
  const total = new FactBudget();
  for (const { facts } of overlaid)
    for (const entry of facts.entries) total.spend(countFacts(entry));
  const tree = overlayLayers(overlaid);
  const found = tree.values();
  const release = RELEASE_FILES.map((path) => tree.valueAt(path)?.release).find(Boolean);
  return {
    programs: found.flatMap(([path, file]) => (file.program ? [{ path, ...file.program }] : [])),
    files: found.flatMap(([path, { file, layer }]) => (file ? [{ path, ...file, layer }] : [])),
    layers: overlaid.map(({ facts: { base } }, at) => ({
      diffId: layers[at]?.diffId ?? '',
      ...(base ? { base } : {}),
    })),
    packages: listPackages(found),
    ...(release ? { distribution: distributionOf(release) } : {}),
  };
}

function distributionOf({ id, versionId }: Release): NonNullable<Contents['distribution']> {
  return { id, ...(versionId ? { versionId } : {}) };
}

/** Each package once; several architectures and versions of one are several packages. */
function listPackages(
  found: readonly (readonly [path: string, file: FoundFile])[],
): readonly DistributionPackage[] {
  const keyed = found
    .flatMap(([, file]) => file.packages ?? [])
    .map(
      (each) => [[each.type, each.name, each.version, each.architecture].join('\0'), each] as const,
    );
  return [...new Map(keyed)].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}
