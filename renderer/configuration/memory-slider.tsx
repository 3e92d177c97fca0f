import { type JSX, useEffect, useState } from 'react';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { useFormat } from '../i18n/format.ts';
import './memory-slider.css';

interface MemorySliderProps {
  readonly label: string;
  /** MiB, as `min` and `max`. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly disabled: boolean;
  /** Called when the thumb is let go. */
  readonly onCommit: (value: number) => void;
}

const step = 256;

/** Memory by eye; the field beside it takes exact numbers. */
export function MemorySlider(props: MemorySliderProps): JSX.Element {
  const format = useFormat();
  const [value, setValue] = useState(props.value);
  useEffect(() => setValue(props.value), [props.value]);
  return (
    <Slider
      className="slider"
      aria-label={props.label}
      value={value}
      minValue={props.min}
      maxValue={props.max}
      step={step}
      isDisabled={props.disabled}
      onChange={(next) => setValue(Number(next))}
      onChangeEnd={(next) => props.onCommit(Number(next))}
    >
      <SliderTrack className="slider-track">
        {({ state }) => (
          <>
            <span className="slider-fill" style={{ width: `${state.getThumbPercent(0) * 100}%` }} />
            <SliderThumb className="slider-thumb" aria-label={`${props.label}, ${format.mebibytes(value)}`} />
          </>
        )}
      </SliderTrack>
    </Slider>
  );
}
