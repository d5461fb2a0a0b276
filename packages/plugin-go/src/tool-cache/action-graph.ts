/** An action of go whose output it keeps, if it has an ID. */
export interface GraphAction {
  /** `build`, `link`, … */
  readonly mode: string;
  /** Import path; empty for actions without a package. */
  readonly package: string;
  /** The first 30 hex digits of the action ID. */
  readonly id?: string;
  /** Positions in the graph. */
  readonly needs: readonly number[];
  /** How long it took, if it ran. */
  readonly seconds?: number;
}

/** No program needs as many. */
const MAX_ACTIONS = 1_000_000;
/** No package takes longer to compile: the machine slept meanwhile. */
const MAX_SECONDS = 900;

/**
 * Reads what `go build -debug-actiongraph=FILE` writes, which Go does not document.
 * Source: cmd/go/internal/work, `actionJSON`; cmd/internal/buildid, `HashToString`
 * @returns undefined if it has another form
 */
export function parseActionGraph(text: string): readonly GraphAction[] | undefined {
  let graph: unknown;
  try {
    graph = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(graph) || graph.length > MAX_ACTIONS) return undefined;
  const actions: GraphAction[] = [];
  for (const each of graph) {
    const action = readAction(each, graph.length);
    if (action === undefined) return undefined;
    actions.push(action);
  }
  return actions;
}

function readAction(value: unknown, count: number): GraphAction | undefined {
  const { Mode, Package, Deps = [], ActionID, Cmd, TimeStart, TimeDone } = Object(value);
  if (typeof Mode !== 'string' || typeof Package !== 'string' || !Array.isArray(Deps))
    return undefined;
  if (!Deps.every((at) => Number.isInteger(at) && at >= 0 && at < count)) return undefined;
  const id = ActionID === undefined ? undefined : hexDigits(ActionID);
  if (ActionID !== undefined && id === undefined) return undefined;
  const seconds = Array.isArray(Cmd) && Cmd.length > 0 ? between(TimeStart, TimeDone) : undefined;
  return {
    mode: Mode,
    package: Package,
    needs: Deps,
    ...(id === undefined ? {} : { id }),
    ...(seconds === undefined ? {} : { seconds }),
  };
}

function hexDigits(id: unknown): string | undefined {
  const isHash = typeof id === 'string' && /^[\w-]{20}$/.test(id);
  return isHash ? Buffer.from(id, 'base64url').toString('hex') : undefined;
}

function between(start: unknown, end: unknown): number | undefined {
  const seconds = (Date.parse(String(end)) - Date.parse(String(start))) / 1000;
  return seconds >= 0 && seconds <= MAX_SECONDS ? seconds : undefined;
}
