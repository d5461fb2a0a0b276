import { CAPABILITY_NAMES } from './capability-names.ts';

/** Capability sets, as bits. */
interface CapabilitySets {
  readonly permitted: bigint;
  readonly inheritable: bigint;
  readonly effective: bigint;
}

const NONE: CapabilitySets = { permitted: 0n, inheritable: 0n, effective: 0n };
const ALL_BITS = 2n ** 64n - 1n;
const KNOWN_BITS = 2n ** BigInt(CAPABILITY_NAMES.length) - 1n;

/** Source: Linux, include/uapi/linux/capability.h, VFS_CAP_REVISION_2 and VFS_CAP_FLAGS_EFFECTIVE. */
const REVISION_2 = 0x02000000;
const EFFECTIVE = 1;

/** Why a term cannot be read, and which. */
export interface TermProblem {
  /** Its position among the terms. */
  readonly position: number;
  /** The rest of a sentence about it: `names the unknown capability "x"`. */
  readonly what: string;
}

/**
 * The value of the attribute `security.capability`, as ko writes it. A term is a name (`net_raw`, `CAP_NET_RAW`), a number, `all`, or
 * a clause of cap_from_text(3): `net_raw,chown=ep`. A capability without a clause is permitted.
 * @returns base64 of 20 bytes; undefined without capabilities
 */
export function fileCapabilities(terms: readonly string[]): string | undefined | TermProblem {
  let sets = NONE;
  for (const [position, term] of terms.entries()) {
    const next = withTerm(sets, term);
    if (typeof next === 'string') return { position, what: next };
    sets = next;
  }
  return sets.permitted === 0n && sets.inheritable === 0n ? undefined : encode(sets);
}

function withTerm(sets: CapabilitySets, term: string): CapabilitySets | string {
  const at = term.search(/[+\-=]/);
  if (at < 0) {
    const bits = parseName(term);
    return typeof bits === 'string' ? bits : { ...sets, permitted: sets.permitted | bits };
  }
  const names = at === 0 && term.startsWith('=') ? 'all' : term.slice(0, at);
  let bits = 0n;
  for (const name of names.split(',')) {
    const parsed = parseName(name);
    if (typeof parsed === 'string') return parsed;
    bits |= parsed;
  }
  return applyActions(sets, bits, term.slice(at));
}

/** Source: ko, pkg/caps/caps.go `NewFileCaps`. */
function applyActions(
  sets: CapabilitySets,
  bits: bigint,
  actions: string,
): CapabilitySets | string {
  let { permitted, inheritable, effective } = sets;
  let kept = 0n;
  for (const action of actions) {
    if (action === '+') kept = ALL_BITS;
    else if (action === '-') kept = ALL_BITS ^ bits;
    else if (action === '=') {
      kept = ALL_BITS;
      permitted &= ALL_BITS ^ bits;
      inheritable &= ALL_BITS ^ bits;
      effective &= ALL_BITS ^ bits;
    } else if (action === 'p') permitted = (permitted | bits) & kept;
    else if (action === 'i') inheritable = (inheritable | bits) & kept;
    else if (action === 'e') effective = (effective | bits) & kept;
    else return `has the unknown flag ${JSON.stringify(action)}`;
  }
  return { permitted, inheritable, effective };
}

function parseName(text: string): bigint | string {
  if (/^\d+$/.test(text) && BigInt(text) < 64n) return 1n << BigInt(text);
  const name = text.toUpperCase();
  if (name === 'ALL') return KNOWN_BITS;
  const position = CAPABILITY_NAMES.indexOf(name.replace(/^CAP_/, ''));
  return position < 0
    ? `names the unknown capability ${JSON.stringify(text)}`
    : 1n << BigInt(position);
}

function encode({ permitted, inheritable, effective }: CapabilitySets): string {
  const view = new DataView(new ArrayBuffer(20));
  view.setUint32(0, effective === 0n ? REVISION_2 : REVISION_2 | EFFECTIVE, true);
  view.setBigUint64(4, interleaved(permitted, inheritable, 0n), true);
  view.setBigUint64(12, interleaved(permitted, inheritable, 32n), true);
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
}

/** 32 permitted bits, then 32 inheritable ones. */
function interleaved(permitted: bigint, inheritable: bigint, from: bigint): bigint {
  const word = (bits: bigint) => (bits >> from) & 0xffffffffn;
  return word(permitted) | (word(inheritable) << 32n);
}
