import { type FormEvent, type JSX, type ReactNode, useEffect } from 'react';
import { type DeviceIcon, Icon } from '../controls/icon.tsx';
import { useWindowKeys } from '../keys/window-keys.ts';
import { useAnnounced } from './announced.ts';
import '../keys/keys.css';
import './sync.css';

const stay = (event: FormEvent) => event.preventDefault();

/** The frame of the 440 × 400 windows: a picture, a question or an answer, and the buttons. */
export function SmallWindow(props: {
  /** Of the window. */
  readonly title: string;
  readonly icon: DeviceIcon;
  readonly heading: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
  /** At the left of the buttons. */
  readonly aside?: ReactNode;
  readonly actions: ReactNode;
}): JSX.Element {
  const { title } = props;
  useWindowKeys('sync');
  useAnnounced(props.heading);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <form className="window" onSubmit={stay}>
      <div className="window-title" aria-hidden="true">
        {title}
      </div>
      <main className="small-page">
        <Icon name={props.icon} size={40} />
        <h1>{props.heading}</h1>
        {props.lead && <p className="t2 small-lead">{props.lead}</p>}
        {props.children}
      </main>
      <footer className="keys-foot">
        {props.aside}
        <span className="space" />
        {props.actions}
      </footer>
    </form>
  );
}
