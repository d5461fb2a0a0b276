/** A signed payload. Source: DSSE v1.0 envelope.md. */
export interface Envelope {
  /** Base64. */
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly {
    /** Base64. */
    readonly sig: string;
    readonly keyid?: string;
  }[];
}

/** The bytes that a signature in an envelope is about. Source: DSSE v1.0 protocol.md, "PAE". */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType);
  const head = `DSSEv1 ${type.length} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** An envelope with one signature. */
export function writeEnvelope(
  payloadType: string,
  payload: Uint8Array,
  signature: Uint8Array,
): Envelope {
  return {
    payload: Buffer.from(payload).toString('base64'),
    payloadType,
    signatures: [{ sig: Buffer.from(signature).toString('base64') }],
  };
}
