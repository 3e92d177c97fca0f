import {
  type JSX,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { Button as AriaButton, Tooltip, TooltipTrigger } from 'react-aria-components';
import { useEarlyPress } from './early-press.ts';
import { Icon, type IconName } from './icon.tsx';
import { Mark } from './mark.tsx';
import './button.css';

/** Work shorter than this shows nothing. */
const busyAfter = 150;

/** How long a reason is shown that a press has asked for, in milliseconds. */
const reasonStays = 5000;

export interface ButtonProps {
  /** The text, or with `icon` alone the accessible name is `label`. */
  readonly children?: ReactNode;
  /** `default` is filled and what Return presses inside a form: one per window or sheet. */
  readonly kind?: 'plain' | 'default' | 'flat' | 'destructive';
  readonly size?: 'normal' | 'small';
  readonly icon?: IconName;
  /** Name of a button that shows only an icon; also its tooltip. */
  readonly label?: string;
  /** At least 84 px wide, as in sheets. */
  readonly wide?: boolean;
  /** A promise makes the button busy until it settles; further presses are ignored meanwhile. */
  readonly onPress?: () => unknown;
  /** Something that the button stands for is going on, started here or elsewhere. */
  readonly busy?: boolean;
  /** Why it can't be pressed now: it stays in the tab order and tells, also when it is pressed. */
  readonly disabledReason?: string | null | undefined;
  /** The reason goes by itself in a moment: a press is kept until then, with the button busy. */
  readonly soon?: boolean;
  /** Can't be pressed, and the reason stands beside it already. */
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  readonly className?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A push button. */
export function Button(props: ButtonProps): JSX.Element {
  const { children, kind = 'plain', size = 'normal', icon, label, wide, disabledReason, autoFocus } = props;
  const element = useRef<HTMLButtonElement | null>(null);
  const [running, setRunning] = useState(false);
  const [width, setWidth] = useState<number | null>(null);
  const reasonId = useId();
  const [hinted, setHinted] = useState(false);
  const [told, setTold] = useState<string | null>(null);
  const off = Boolean(disabledReason);
  const run = () => {
    const result = props.onPress?.();
    if (!(result instanceof Promise)) return;
    setRunning(true);
    void result.finally(() => setRunning(false));
  };
  const tell = () => {
    setTold(disabledReason ?? null);
    setHinted(true);
  };
  const early = useEarlyPress(element, off ? (props.soon ? 'soon' : 'off') : 'ready', run, tell);
  const working = running || props.busy === true || early.kept;
  const showsBusy = working && width !== null;

  useEffect(() => {
    if (!working) {
      setWidth(null);
      return;
    }
    const timer = setTimeout(() => setWidth(element.current?.offsetWidth ?? 0), busyAfter);
    return () => clearTimeout(timer);
  }, [working]);

  // Not React Aria's isPending: that also announces the button anew whenever the reason comes and goes.
  useLayoutEffect(() => {
    if (off) element.current?.setAttribute('aria-disabled', 'true');
    else if (!showsBusy) element.current?.removeAttribute('aria-disabled');
  });

  useEffect(() => {
    if (told === null) return;
    const hide = () => {
      setTold(null);
      setHinted(false);
    };
    const timer = setTimeout(hide, reasonStays);
    document.addEventListener('input', hide);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('input', hide);
    };
  }, [told]);

  const press = () => {
    if (working) return;
    if (!off) run();
    else if (props.soon) early.keep();
    else tell();
  };
  const shape = [
    'button',
    `button-${kind}`,
    size === 'small' ? 'button-small' : '',
    children === undefined ? 'button-icon' : '',
    wide ? 'button-wide' : '',
    showsBusy ? 'is-busy' : '',
    (off && !early.kept) || props.disabled ? 'is-off' : '',
    props.className ?? '',
  ];
  const iconSize = size === 'small' && children !== undefined ? 14 : 16;
  const button = (
    <AriaButton
      ref={(node) => {
        element.current = node;
        if (typeof props.ref === 'function') props.ref(node);
        else if (props.ref) props.ref.current = node;
      }}
      className={shape.filter(Boolean).join(' ')}
      type={kind === 'default' ? 'submit' : 'button'}
      isPending={showsBusy}
      isDisabled={props.disabled ?? false}
      onPress={press}
      {...(showsBusy ? { style: { width } } : {})}
      {...(autoFocus ? { autoFocus } : {})}
      {...(label ? { 'aria-label': label } : {})}
      {...(disabledReason ? { 'aria-describedby': reasonId } : {})}
    >
      {showsBusy ? <Mark verdict="busy" size={14} named /> : icon && <Icon name={icon} size={iconSize} />}
      {children !== undefined && <span className="button-label">{children}</span>}
      {disabledReason && (
        <span id={reasonId} hidden>
          {disabledReason}
        </span>
      )}
    </AriaButton>
  );
  const hint = disabledReason ?? (children === undefined ? label : null);
  // one tree with a hint and without: else the button would lose the focus when its reason goes
  return (
    <TooltipTrigger
      delay={600}
      closeDelay={0}
      isDisabled={!hint}
      isOpen={hinted && Boolean(hint)}
      onOpenChange={setHinted}
    >
      {button}
      {hint && (
        <Tooltip className="tooltip" offset={6}>
          <span role={told === hint ? 'alert' : undefined}>{hint}</span>
        </Tooltip>
      )}
    </TooltipTrigger>
  );
}

/** A link inside a sentence that does something here. */
export function LinkButton(props: {
  readonly children: ReactNode;
  readonly onPress: () => unknown;
}): JSX.Element {
  return (
    <AriaButton className="link-button" onPress={() => void props.onPress()}>
      {props.children}
    </AriaButton>
  );
}
