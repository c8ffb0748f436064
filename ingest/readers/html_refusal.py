"""Pages that stand where the notice should be: a login form, an error message, a test for robots, an empty shell."""

import re

from ingest.errors import UnreadableFileError

_LONGEST = 400
_SHELL = "要靠脚本才显示正文的网页"
_SHELL_CHARS = 20
_KINDS = (
    (
        "验证页",
        r"captcha|人机验证|安全验证|滑动验证|请(?:输入|完成).{0,6}验证|访问(?:过于|太)频繁|checking your browser",
    ),
    ("登录页", r"请.{0,4}登[录陆]|(?:用户|登[录陆])名.*密码|统一身份认证|\b(?:sign|log) ?in\b"),
    (
        "出错页",
        r"\b(?:40[0-9]|50[0-4])\b|not found|forbidden|bad gateway|service unavailable|access denied"
        r"|(?:页面|网页|文件|内容|信息|资源|栏目).{0,12}(?:不存在|找不到|未找到|已(?:被)?删除|走失|丢失|过期)"
        r"|(?:找不到|无法访问|无法显示|未找到).{0,12}(?:页面|网页|文件|内容|信息|资源)"
        r"|无权(?:限)?访问|拒绝访问|服务器(?:错误|内部错误|繁忙)",
    ),
    (
        _SHELL,
        r"(?:开启|启用|支持|打开|enable|requires?).{0,12}java ?script"
        r"|java ?script.{0,12}(?:开启|启用|支持|禁用|enabled?|required)|正在加载|loading",
    ),
)


def refuse_empty_page(text: str, name: str, *, has_scripts: bool, has_password: bool) -> None:
    """Raise UnreadableFileError where a page without a body is one of those. `text` is all that the page shows."""
    if len(text) > _LONGEST:
        return
    if has_password:
        kind: str | None = "登录页"
    else:
        kind = next((kind for kind, words in _KINDS if re.search(words, text, re.IGNORECASE)), None)
    if kind is None and has_scripts and len(text) < _SHELL_CHARS:
        kind = _SHELL
    if kind is not None:
        raise UnreadableFileError(
            f"网页 {name} 是{kind}", expected="一份通知的正文", remedy="请在浏览器中打开原网页，看到正文后再另存"
        )
