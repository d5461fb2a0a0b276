import { StrakeError } from '@strake/core/plugin';
import { encodeDescriptor } from './encode-descriptor.ts';
import type { SecurityDescriptorOption } from './options.ts';
import { descriptorProblem } from './raw-descriptor.ts';

/** Values of `MSWINDOWS.rawsd`: base64 of a self-relative security descriptor. */
export interface DescriptorPair {
  readonly file: string;
  readonly directory: string;
}

/**
 * The presets. Without any descriptor, ContainerUser may not run programs.
 *
 * - users, administrators: owned by that group, without a DACL, which grants all access. Source: ko, crane and the
 *   lifecycle's own images, whose layers carry these bytes.
 * - restricted: owned by Administrators, users may read and run; new entries in directories inherit this, and users may add
 *   files. Source: BuildKit, util/winlayers, whose layers carry these bytes.
 */
const SDDL = {
  users: { file: 'O:BUG:BU', directory: 'O:BUG:BU' },
  administrators: { file: 'O:BAG:BA', directory: 'O:BAG:BA' },
  restricted: {
    file: 'O:BAG:SYD:(A;;FA;;;BA)(A;;FA;;;SY)(A;;0x1200a9;;;BU)',
    directory:
      'O:BAG:SYD:(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;;FA;;;BA)(A;OICIIO;GA;;;CO)' +
      '(A;OICI;0x1200a9;;;BU)(A;CI;LC;;;BU)(A;CI;DC;;;BU)',
  },
} as const;

/**
 * The descriptors of an option.
 * @throws CONFIG_VALUE_INVALID
 */
export function descriptorPair(option: SecurityDescriptorOption = 'users'): DescriptorPair {
  if (typeof option === 'string') {
    const { file, directory } = SDDL[option];
    return { file: base64(file), directory: base64(directory) };
  }
  if ('sddl' in option) {
    const value = base64(option.sddl);
    return { file: value, directory: value };
  }
  const problem = descriptorProblem(option.raw);
  if (problem) {
    throw new StrakeError('CONFIG_VALUE_INVALID', `security descriptor "raw" ${problem}`, {
      hint: 'Write the base64 of a self-relative security descriptor, or use "sddl".',
    });
  }
  return { file: option.raw, directory: option.raw };
}

function base64(sddl: string): string {
  return Buffer.from(encodeDescriptor(sddl)).toString('base64');
}
