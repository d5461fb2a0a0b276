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
 * The presets. With none at all ContainerUser may not run a program.
 *
 * - users, administrators: owned by that group, without a DACL, which grants everything. Source: ko, crane and the
 *   lifecycle's own images, whose layers carry these bytes.
 * - restricted: Administrators own, users read and run; directories hand on to what is made in them, where users may add
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
 * The descriptors that an option stands for.
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
      hint: 'It is the base64 of a self-relative security descriptor; "sddl" takes a text.',
    });
  }
  return { file: option.raw, directory: option.raw };
}

function base64(sddl: string): string {
  return Buffer.from(encodeDescriptor(sddl)).toString('base64');
}
