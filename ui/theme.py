"""Colours and type. System fonts only: the page must look right with the network off."""

from pathlib import Path

import gradio as gr

STATIC = Path(__file__).parent / "static"
FAVICON_PATH = STATIC / "favicon.svg"
FONTS = (
    "-apple-system",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
)


def style_head() -> str:
    """The style sheet for the page's head. Gradio's own `css` rewrites selectors wrongly."""
    return f"<style>\n{script('theme.css')}</style>"


def script(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def page_theme() -> gr.themes.Base:
    """Gradio's variables bound to ours, which theme.css defines for light and dark."""
    theme = gr.themes.Base(
        font=list(FONTS),
        font_mono=["ui-monospace", "Consolas", "monospace"],
        radius_size=gr.themes.sizes.radius_md,
        text_size=gr.themes.sizes.text_md,
    )
    names = {
        "body_background_fill": "--zw-page",
        "body_text_color": "--zw-ink",
        "body_text_color_subdued": "--zw-muted",
        "background_fill_primary": "--zw-surface",
        "background_fill_secondary": "--zw-surface",
        "block_background_fill": "--zw-surface",
        "block_border_color": "--zw-line",
        "block_label_text_color": "--zw-muted",
        "block_title_text_color": "--zw-muted",
        "border_color_primary": "--zw-line",
        "input_background_fill": "--zw-surface",
        "input_border_color": "--zw-edge",
        "input_border_color_focus": "--zw-blue",
        "input_placeholder_color": "--zw-muted",
        "link_text_color": "--zw-blue",
        "link_text_color_hover": "--zw-blue",
        "button_secondary_background_fill": "--zw-surface",
        "button_secondary_background_fill_hover": "--zw-tint",
        "button_secondary_border_color": "--zw-edge",
        "button_secondary_text_color": "--zw-ink",
        "button_primary_background_fill": "--zw-red-fill",
        "button_primary_background_fill_hover": "--zw-red-deep",
        "button_primary_text_color": "--zw-on-red",
        "color_accent": "--zw-blue",
        "color_accent_soft": "--zw-tint",
        "border_color_accent": "--zw-edge",
    }
    both = {f"{name}{mode}": f"var({ours})" for name, ours in names.items() for mode in ("", "_dark")}
    both.pop("color_accent_dark", None)
    return theme.set(**both, block_shadow="none", block_shadow_dark="none")
