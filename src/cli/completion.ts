import type { Command } from 'commander';
import { VtpmError } from '../errors/error.ts';

/** Every completable line: the words of a command, then its subcommands and options. */
function words(command: Command, path: readonly string[] = []): { path: string; next: string[] }[] {
  const options = command.options.flatMap((o) => (o.long ? [o.long] : []));
  const names = command.commands.map((c) => c.name());
  return [
    { path: path.join(' '), next: [...names, ...options, '--help'] },
    ...command.commands.flatMap((c) => words(c, [...path, c.name()])),
  ];
}

const takesMachine = (command: Command): boolean =>
  command.registeredArguments.some((a) => a.name() === 'vm');

/**
 * A completion script, made from the commands themselves; machines are completed by asking `vtpm list`.
 * @throws VtpmError VTPM_ERR_USAGE for an unknown shell
 */
export function completionScript(program: Command, shell: string): string {
  const lines = words(program);
  const machines = 'vtpm list -a --names 2>/dev/null';
  const withMachine = [...collect(program)];
  if (shell === 'bash' || shell === 'zsh') {
    const cases = lines.map((l) => `    "${l.path}") words="${l.next.join(' ')}" ;;`).join('\n');
    const paths = lines.filter((l) => l.path).map((l) => `"${l.path}"`);
    const machineCases = withMachine.map((p) => `"${p}"`).join('|');
    // Names come from bundles made by anybody: `compgen -W` would expand what they contain.
    return `${shell === 'zsh' ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}# completion of vtpm
_vtpm() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path="" word words="" name quoted IFS=$' \\t\\n'
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
    ${paths.join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case $path in
${cases}
  esac
  COMPREPLY=( $(compgen -W "$words" -- "$cur") )
  case $path in ${machineCases})
    [[ $cur == -* ]] || COMPREPLY=()
    [[ $cur == -* ]] || while IFS= read -r name; do
      printf -v quoted %q "$name"
      case $cur in
      [\\"\\']*) [[ $name == "\${cur:1}"* ]] && COMPREPLY+=("$name") ;;
      *) [[ $quoted == "$cur"* || $name == "$cur"* ]] && COMPREPLY+=("$quoted") ;;
      esac
    done < <(${machines})
    ;;
  esac
}
complete -F _vtpm vtpm
`;
  }
  if (shell === 'fish') {
    const rows = lines.flatMap((l) =>
      l.next.map((word) => {
        const when = l.path
          ? `__fish_seen_subcommand_from ${l.path.split(' ').at(-1)}`
          : '__fish_use_subcommand';
        return word.startsWith('--')
          ? `complete -c vtpm -n '${when}' -l ${word.slice(2)}`
          : `complete -c vtpm -f -n '${when}' -a ${word}`;
      }),
    );
    const names = withMachine.map((p) => p.split(' ').at(-1)).join(' ');
    return `${rows.join('\n')}\ncomplete -c vtpm -f -n '__fish_seen_subcommand_from ${names}' -a '(${machines})'\n`;
  }
  throw new VtpmError('VTPM_ERR_USAGE', { reason: `there is no completion for “${shell}”` });
}

function* collect(command: Command, path: readonly string[] = []): Generator<string> {
  if (takesMachine(command)) yield path.join(' ');
  for (const c of command.commands) yield* collect(c, [...path, c.name()]);
}
