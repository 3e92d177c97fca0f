import type { FormEvent, JSX, ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import './sheet.css';

interface SheetProps {
  readonly title: string;
  /** px, 460 to 560. */
  readonly width?: number;
  /** Escape and Cancel; null while nothing can be cancelled. */
  readonly onClose: (() => void) | null;
  readonly role?: 'dialog' | 'alertdialog';
  /** A picture to the left of title and content. */
  readonly mark?: ReactNode;
  readonly children?: ReactNode;
  /** The buttons, Cancel before the action; what comes first with `help` stands on the left. */
  readonly actions: ReactNode;
  readonly aside?: ReactNode;
}

const stay = (event: FormEvent) => event.preventDefault();

/** A modal dialog in its window, under a scrim. Focus stays inside and returns to where it was. */
export function Sheet(props: SheetProps): JSX.Element {
  const { onClose, width = 500, role = 'dialog' } = props;
  return (
    <ModalOverlay
      className="scrim"
      isOpen
      isKeyboardDismissDisabled={onClose === null}
      onOpenChange={(open) => {
        if (!open) onClose?.();
      }}
    >
      <Modal className="sheet raised" style={{ width }}>
        <Dialog className="sheet-dialog" role={role}>
          <form onSubmit={stay} className="sheet-form">
            <div className={props.mark ? 'sheet-marked' : ''}>
              {props.mark}
              <div className="sheet-content">
                <Heading slot="title" className="sheet-title">
                  {props.title}
                </Heading>
                {props.children}
              </div>
            </div>
            <div className="sheet-actions">
              {props.aside}
              <span className="space" />
              {props.actions}
            </div>
          </form>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
