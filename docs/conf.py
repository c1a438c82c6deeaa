"""How the documentation is built: ``make docs``; warnings are errors."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "mekscrna"
author = "The mekscrna developers"
copyright = f"{author}. BSD-3-Clause"  # noqa: A001 - Sphinx's own name
version = release = version_of("mekscrna")

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "prose_returns",
    "numpydoc",
    "sphinx_copybutton",
    "sphinx_design",
    "generated_reference",
]
templates_path = ["_templates"]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
nitpicky = False

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "off"  # the tutorials are kept with their output; the tests run them again
nb_merge_streams = True

autosummary_generate = True
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False
python_use_unqualified_type_names = True

html_theme = "sphinx_book_theme"
html_title = "mekscrna"
html_static_path = ["_static"]
html_css_files = ["wrap.css"]
html_theme_options = {
    "show_toc_level": 2,
    "navbar_persistent": [],
    "home_page_in_toc": True,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "pygments_light_style": "tango",
}
html_copy_source = False
html_show_sourcelink = False
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
