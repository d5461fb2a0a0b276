import type { Inventory } from '../inventory/inventory.ts';
import type { Element } from './element.ts';
import {
  baseFacts,
  distributionFacts,
  fileFacts,
  imageFacts,
  indexFacts,
  layerFacts,
  moduleFacts,
  packageFacts,
  programFacts,
  standardLibraryFacts,
  toolchainFacts,
} from './element-facts.ts';
import { GraphBuilder, type SbomGraph } from './sbom-graph.ts';
import type { SbomImage, SbomSubject } from './sbom-subject.ts';
import { unlistedLayers } from './unlisted-layers.ts';

/**
 * What is in an image, or in all images of an index. An index has all elements of its images, and what several images share is there
 * once: consumers of SBOMs do not follow references to other documents.
 * @param options `listsAll`: every file, however many there are
 */
export function collectElements(
  subject: SbomSubject,
  { listsAll = false }: { readonly listsAll?: boolean } = {},
): SbomGraph {
  const unlisted = listsAll ? new Map<string, number>() : unlistedLayers(subject);
  if ('inventory' in subject) {
    const { graph, element } = collectImage(subject, unlisted);
    return graph.finish(element);
  }
  const graph = new GraphBuilder();
  const index = graph.add(indexFacts(subject));
  for (const image of subject.images) {
    const collected = collectImage(image, unlisted);
    graph.include(collected.graph);
    graph.relate(collected.element, 'variant-of', index);
  }
  return graph.finish(index);
}

/** What one image adds to an SBOM. */
interface CollectedImage {
  readonly graph: GraphBuilder;
  readonly element: Element;
}

/** Images are in the SBOM of their index as in their own, in each format, unless it lists fewer files. */
const collectedImages = new WeakMap<SbomImage, Map<string, CollectedImage>>();

function collectImage(image: SbomImage, unlisted: ReadonlyMap<string, number>): CollectedImage {
  const known = collectedImages.get(image) ?? new Map<string, CollectedImage>();
  collectedImages.set(image, known);
  const key = JSON.stringify(image.inventory.layers.map(({ diffId }) => unlisted.get(diffId)));
  const found = known.get(key);
  if (found) return found;
  const graph = new GraphBuilder();
  const made = { graph, element: addImage(graph, image, unlisted) };
  known.set(key, made);
  return made;
}

function addImage(
  graph: GraphBuilder,
  image: SbomImage,
  unlisted: ReadonlyMap<string, number>,
): Element {
  const { inventory } = image;
  const element = graph.add(imageFacts(image));
  if (inventory.base) {
    graph.relate(
      element,
      'descendant-of',
      graph.add(baseFacts(inventory.base, inventory.platform)),
    );
  }
  for (const layer of inventory.layers) {
    const files = unlisted.get(layer.diffId);
    if (layer.base || files !== undefined)
      graph.relate(element, 'contains', graph.add(layerFacts(layer, files)));
  }
  for (const file of inventory.files) {
    const { diffId = '' } = inventory.layers[file.layer] ?? {};
    if (!unlisted.has(diffId)) graph.relate(element, 'contains', graph.add(fileFacts(file)));
  }
  if (inventory.distribution) {
    graph.relate(element, 'contains', graph.add(distributionFacts(inventory.distribution)));
  }
  for (const found of inventory.packages) {
    const facts = packageFacts(found, inventory.distribution);
    graph.relate(element, 'contains', graph.add(facts));
  }
  addPrograms(graph, element, inventory);
  return element;
}

function addPrograms(graph: GraphBuilder, image: Element, { programs }: Inventory): void {
  for (const program of programs) {
    const element = graph.add(programFacts(program));
    graph.relate(image, 'contains', element);
    if (program.main) {
      graph.relate(element, 'contains', graph.add(moduleFacts(program.main)));
    }
    for (const module of program.modules) {
      graph.relate(element, 'contains', graph.add(moduleFacts(module)));
    }
    const { toolchain } = program;
    graph.relate(element, 'contains', graph.add(standardLibraryFacts(toolchain)));
    graph.relate(element, 'built-by', graph.add(toolchainFacts(toolchain)));
  }
}
