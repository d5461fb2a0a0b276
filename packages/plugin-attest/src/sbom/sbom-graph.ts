import {
  compareElements,
  compareText,
  createElement,
  type Element,
  type ElementFacts,
} from './element.ts';

/** How two elements are related. `built-by`: the second one is a tool that built the first. */
export type RelationKind = 'contains' | 'built-by' | 'descendant-of' | 'variant-of';

export interface Relation {
  readonly from: string;
  readonly kind: RelationKind;
  readonly to: string;
}

/** What an SBOM says, before it has a format. Sorted. */
export interface SbomGraph {
  readonly root: Element;
  /** With the root, which is the first. */
  readonly elements: readonly Element[];
  readonly relations: readonly Relation[];
}

/** Collects elements and relations, each once. */
export class GraphBuilder {
  readonly #elements = new Map<string, Element>();
  readonly #relations = new Map<string, Relation>();

  add(facts: ElementFacts): Element {
    const element = createElement(facts);
    this.#elements.set(element.id, element);
    return element;
  }

  relate(from: Element, kind: RelationKind, to: Element): void {
    this.#relations.set(`${from.id} ${kind} ${to.id}`, { from: from.id, kind, to: to.id });
  }

  /** Adds what another one has collected. */
  include(other: GraphBuilder): void {
    for (const [id, element] of other.#elements) this.#elements.set(id, element);
    for (const [key, relation] of other.#relations) this.#relations.set(key, relation);
  }

  finish(root: Element): SbomGraph {
    const others = [...this.#elements.values()].filter(({ id }) => id !== root.id);
    const keys = [...this.#relations.keys()].sort(compareText);
    return {
      root,
      elements: [root, ...others.sort(compareElements)],
      relations: keys.flatMap((key) => this.#relations.get(key) ?? []),
    };
  }
}
